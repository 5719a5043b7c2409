using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>One criterion by which judges rate an answer, on levels from 1 to 5.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">The rated property.</param>
/// <param name="Weight">Its share in the score.</param>
/// <param name="Levels">The meaning of levels, by level.</param>
internal sealed record RubricCriterion(string Name, string Description, double Weight, ImmutableSortedDictionary<int, string> Levels)
{
    public const int Lowest = 1;
    public const int Highest = 5;
}
