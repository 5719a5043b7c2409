namespace Cop.Conformance.Runner;

/// <summary>The outcome of one check.</summary>
public sealed record CheckOutcome(Check Check, Verdict Verdict)
{
    /// <summary>The step, as <c>3 state /tasks/0/status</c>.</summary>
    public string? Where { get; init; }

    public string? Expected { get; init; }

    public string? Actual { get; init; }

    /// <summary>The reason why it was not tested.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether it was not tested because the target does not have an optional feature.</summary>
    public bool IsOptional { get; init; }

    public TimeSpan Duration { get; init; }

    public static CheckOutcome NotTested(Check check, string reason, bool isOptional = false) =>
        new(check, Verdict.NotTested) { Reason = reason, IsOptional = isOptional };
}
