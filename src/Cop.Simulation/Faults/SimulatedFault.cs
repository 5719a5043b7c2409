namespace Cop;

/// <summary>One thing that goes wrong in a simulation.</summary>
public sealed record SimulatedFault
{
    /// <summary>What goes wrong.</summary>
    public required FaultKind Kind { get; init; }

    /// <summary>The node, from 0; of no meaning for a torn write.</summary>
    public int Node { get; init; }

    /// <summary>When it begins, after the start.</summary>
    public TimeSpan StartAt { get; init; }

    /// <summary>How long it lasts; for a crash or a restart, how long the node is away.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>For a clock jump, how far: back when it is negative.</summary>
    public TimeSpan ClockOffset { get; init; }

    /// <summary>For refusals, lost answers, repeated calls and delays: one call in so many.</summary>
    public int OneIn { get; init; } = 4;

    /// <summary>For a crash: shortly after this many calls of the node to the store. For a torn write: the number of the commit.</summary>
    public int Call { get; init; }

    /// <summary>For a torn write: the part of its bytes that got to the disk, 0 to 1.</summary>
    public double WrittenFraction { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        FaultKind.Crash => $"node {Node} crashes at its call {Call}, away for {Duration}",
        FaultKind.TornWrite => $"the store ends in its commit {Call}, {WrittenFraction:P0} of it written",
        FaultKind.ClockJump => $"at {StartAt} the clock of node {Node} jumps by {ClockOffset}",
        FaultKind.Pause or FaultKind.Outage or FaultKind.Restart => $"at {StartAt} {Kind} of node {Node} for {Duration}",
        _ => $"at {StartAt} {Kind} of node {Node} for {Duration}, one call in {OneIn}",
    };
}
