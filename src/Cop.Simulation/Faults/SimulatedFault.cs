namespace Cop;

/// <summary>One fault of a simulation.</summary>
public sealed record SimulatedFault
{
    /// <summary>The kind of fault.</summary>
    public required FaultKind Kind { get; init; }

    /// <summary>The node, from 0; not used for faults of the store.</summary>
    public int Node { get; init; }

    /// <summary>The time of its start, from the start of the simulation.</summary>
    public TimeSpan StartAt { get; init; }

    /// <summary>The duration; for a crash or a restart, the time until the node starts again.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>For a clock jump, the change of the clock; negative for back.</summary>
    public TimeSpan ClockOffset { get; init; }

    /// <summary>For rejected calls, lost responses, duplicated calls and delays: one in this many calls is affected. Default: 4.</summary>
    public int OneIn { get; init; } = 4;

    /// <summary>
    /// For a crash: the number of calls of the node to the store after which it crashes. For a torn write: the number of the commit.
    /// For lost commits: how many are lost.
    /// </summary>
    public int Call { get; init; }

    /// <summary>For a torn write: the fraction of its bytes that is written, 0 to 1.</summary>
    public double WrittenFraction { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        FaultKind.Crash => $"node {Node} crashes at its call {Call}, away for {Duration}",
        FaultKind.TornWrite => $"the store crashes in its commit {Call}, {WrittenFraction:P0} of it written",
        FaultKind.LostCommits => $"at {StartAt} the store loses its last {Call} commits",
        FaultKind.StalledStandby => $"at {StartAt} the store's standby stalls, and takes over after {Duration}",
        FaultKind.ClockJump => $"at {StartAt} the clock of node {Node} jumps by {ClockOffset}",
        FaultKind.Pause or FaultKind.Outage or FaultKind.Restart => $"at {StartAt} {Kind} of node {Node} for {Duration}",
        _ => $"at {StartAt} {Kind} of node {Node} for {Duration}, one call in {OneIn}",
    };
}
