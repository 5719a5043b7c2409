namespace Cop.Conformance.Runner;

/// <summary>What became of one check.</summary>
internal sealed record CheckOutcome(Check Check, Verdict Verdict)
{
    /// <summary>The step, as <c>3 state /tasks/0/status</c>.</summary>
    public string? Where { get; init; }

    public string? Expected { get; init; }

    public string? Actual { get; init; }

    /// <summary>Why it was not tested.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether it was not tested because the target lacks a feature that it may lack.</summary>
    public bool IsOptional { get; init; }

    public TimeSpan Duration { get; init; }

    public static CheckOutcome NotTested(Check check, string reason, bool isOptional = false) => new(check, Verdict.NotTested) { Reason = reason, IsOptional = isOptional };
}
