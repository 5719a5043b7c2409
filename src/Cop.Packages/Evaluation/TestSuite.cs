using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>A file of cases that a package is evaluated with, as its manifest names it.</summary>
internal sealed record TestSuite
{
    public const string Deterministic = "deterministic";
    public const string Judged = "llm-judged";
    public const string Adversarial = "adversarial";
    public const string Comparison = "comparison";

    public required string Name { get; init; }

    public required string File { get; init; }

    /// <summary>deterministic, llm-judged, adversarial or comparison.</summary>
    public required string Type { get; init; }

    public int Epochs { get; init; } = 1;

    public EpochReducer Reducer { get; init; } = EpochReducer.Mean;

    /// <summary>The score from which the suite passes.</summary>
    public required double Threshold { get; init; }

    /// <summary>Whether the lower bound of the interval must reach the threshold, and not only the score.</summary>
    public bool GatesLowerBound { get; init; }

    /// <summary>Whether the guardrails of the package are enforced as a host would.</summary>
    public bool EnforcesGuardrails { get; init; } = true;

    /// <summary>The weight in the aggregate.</summary>
    public double Weight { get; init; } = 1;

    public JudgePanel Judge { get; init; } = new();

    public ImmutableArray<RubricCriterion> Rubric { get; init; } = [];

    public ImmutableArray<CalibrationCase> Calibration { get; init; } = [];

    public required ImmutableArray<SuiteCase> Cases { get; init; }

    /// <summary>SHA-256 over everything that the file and the manifest say about the suite.</summary>
    public required string Digest { get; init; }
}
