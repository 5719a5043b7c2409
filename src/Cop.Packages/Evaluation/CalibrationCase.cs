using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>An answer whose levels people agreed on, to see how far a judge agrees with them.</summary>
/// <param name="Input">The question.</param>
/// <param name="Answer">The answer.</param>
/// <param name="Levels">The levels by criterion.</param>
internal sealed record CalibrationCase(string Input, string Answer, ImmutableSortedDictionary<string, int> Levels);
