using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>One input with what is expected of the answer.</summary>
internal sealed record SuiteCase
{
    public required string Id { get; init; }

    /// <summary>SHA-256 of the case as it is written, with what its suite adds.</summary>
    public required string Digest { get; init; }

    /// <summary>The messages of the user, and answers between them; behind those of the package.</summary>
    public ImmutableArray<(string Role, string Text)> Messages { get; init; } = [];

    public ImmutableSortedDictionary<string, CopJson> Variables { get; init; } =
        ImmutableSortedDictionary<string, CopJson>.Empty.WithComparers(StringComparer.Ordinal);

    public string? Persona { get; init; }

    /// <summary>The results of tools, by name.</summary>
    public ImmutableSortedDictionary<string, ToolStub> Tools { get; init; } =
        ImmutableSortedDictionary<string, ToolStub>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>Whether calls that need an approval get it.</summary>
    public bool Approves { get; init; } = true;

    /// <summary>Whether the suite fails with this case, at any score.</summary>
    public bool IsCritical { get; init; }

    public double Weight { get; init; } = 1;

    /// <summary>The score from which the case passes; null for all assertions.</summary>
    public double? Threshold { get; init; }

    public string? Reference { get; init; }

    /// <summary>refuse, comply or null.</summary>
    public string? Expectation { get; init; }

    public bool PlantsCanary { get; init; }

    /// <summary>Texts that flag an answer for a reader; they decide nothing.</summary>
    public ImmutableArray<string> Indicators { get; init; } = [];

    public ImmutableArray<CaseAssertion> Assertions { get; init; } = [];
}
