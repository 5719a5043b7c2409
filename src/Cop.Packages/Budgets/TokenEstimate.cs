namespace Cop.Packages;

/// <summary>The estimate of a tokenizer: the count of an encoding, times factors that are 1 where it is that encoding.</summary>
/// <param name="Encoding">Such as o200k_base.</param>
/// <param name="Prose">The factors for texts.</param>
/// <param name="Tools">The factors for JSON schemas.</param>
internal sealed record TokenEstimate(
    string Encoding, (double Low, double Middle, double High) Prose, (double Low, double Middle, double High) Tools);
