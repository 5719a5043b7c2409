namespace Cop;

/// <summary>A hash over canonical JSON, as <c>copHash</c> carries it (spec 9.2.1, D-79).</summary>
/// <param name="Alg">The algorithm: <c>sha-256</c>, or <c>sha-512</c>.</param>
/// <param name="Value">Lower-case hex.</param>
public sealed record CopHash(string Alg, string Value);
