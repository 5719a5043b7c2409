namespace Cop;

/// <summary>Chooses the outcomes of a node's calls to the store.</summary>
internal sealed class FaultInjector(IReadOnlyList<SimulatedFault> faults, SeededRandom chance, TimeSpan latency)
{
    private static readonly TimeSpan LongDelay = TimeSpan.FromSeconds(15);

    /// <summary>Chooses the outcome of the next call.</summary>
    public CallOutcome Next(int node, TimeSpan elapsed)
    {
        if (SilentSince(node, elapsed) is not null)
            return new CallOutcome(latency, latency, IsRefused: true);
        var fate = new CallOutcome(chance.Next(latency), chance.Next(latency));
        foreach (var fault in faults)
        {
            if (fault.Node != node || fault.StartAt > elapsed || elapsed >= fault.StartAt + fault.Duration
                || fault.Kind < FaultKind.RejectedCalls || fault.Kind > FaultKind.Delays || !chance.OneIn(fault.OneIn))
                continue;
            fate = fault.Kind switch
            {
                FaultKind.RejectedCalls => fate with { IsRefused = true },
                FaultKind.LostResponses => fate with { LosesAnswer = true },
                FaultKind.DuplicatedCalls => fate with { RepeatsAfter = chance.Next(LongDelay) },
                _ => chance.OneIn(2) ? fate with { There = chance.Next(LongDelay) } : fate with { Back = chance.Next(LongDelay) },
            };
        }

        return fate;
    }

    /// <summary>Chooses the delay of a notification of a remote commit.</summary>
    public TimeSpan NewsDelay() => chance.Next(4 * latency);

    /// <summary>Returns the time since which the node cannot reach the store; null when it can.</summary>
    public TimeSpan? SilentSince(int node, TimeSpan elapsed)
    {
        TimeSpan? since = null;
        foreach (var fault in faults)
        {
            if (fault.Kind == FaultKind.Outage && fault.Node == node && fault.StartAt <= elapsed && elapsed < fault.StartAt + fault.Duration
                && !(fault.StartAt > since))
                since = fault.StartAt;
        }

        return since;
    }
}
