namespace Cop.Conformance.Runner;

/// <summary>The running invocations, in their start order.</summary>
internal sealed class PendingInvocations
{
    private readonly Lock _gate = new();
    private readonly List<PendingInvocation> _open = [];
    private long _last;

    /// <summary>The number of invocations that wait for the tester.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _open.Count;
        }
    }

    /// <summary>The handler of every agent: it waits for the response of the tester.</summary>
    public async Task<AgentOutput> OfferAsync(Delivery delivery, AgentContext context, CancellationToken cancellationToken)
    {
        PendingInvocation open;
        lock (_gate)
            _open.Add(
                open = new PendingInvocation((++_last).ToString(System.Globalization.CultureInfo.InvariantCulture), delivery, context));
        // A late response is refused from this moment on, before the kernel handles the timeout.
        await using var registration = cancellationToken.Register(() =>
        {
            if (Remove(open))
                open.Cancel();
        }).ConfigureAwait(false);
        return await open.Output.ConfigureAwait(false);
    }

    /// <summary>Returns the earliest invocation that was not returned yet; of the agent, if one is named.</summary>
    public PendingInvocation? HandOut(string? agent)
    {
        lock (_gate)
        {
            var first = _open.Find(open => !open.IsHandedOut && (agent is null || open.Context.Agent == AgentName.Normalize(agent)));
            if (first is not null)
                first.IsHandedOut = true;
            return first;
        }
    }

    /// <summary>Returns a running invocation; null if it has ended.</summary>
    public PendingInvocation? Find(string id)
    {
        lock (_gate)
            return _open.Find(open => open.Id == id && open.IsHandedOut);
    }

    /// <summary>Removes an invocation after the tester's response.</summary>
    public PendingInvocation? Take(string id) => Find(id) is { } open && Remove(open) ? open : null;

    /// <summary>Drops all invocations, as if the process had crashed: their agents never respond.</summary>
    public void Abandon()
    {
        lock (_gate)
            _open.Clear();
    }

    private bool Remove(PendingInvocation open)
    {
        lock (_gate)
            return _open.Remove(open);
    }
}
