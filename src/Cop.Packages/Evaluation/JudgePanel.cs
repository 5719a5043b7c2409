using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>The judges of a suite.</summary>
internal sealed record JudgePanel
{
    /// <summary>The models that judge; empty for the model of the command or the manifest.</summary>
    public ImmutableArray<string> Models { get; init; } = [];

    /// <summary>The number of votes of each model.</summary>
    public int Votes { get; init; } = 3;

    /// <summary>The least agreement (Cohen's κ) with calibration cases; null for none.</summary>
    public double? MinAgreement { get; init; }
}
