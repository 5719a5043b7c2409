namespace Cop.Samples.Review;

/// <summary>A flaw that a check found in a section.</summary>
/// <param name="Line">The index of the line in the section, from 0.</param>
/// <param name="Message">Description of the fault, for display.</param>
internal sealed record Finding(int Line, string Message);
