namespace Cop.Conformance.Runner;

/// <summary>The invocations that are under way, in the order in which they were offered.</summary>
internal sealed class PendingInvocations
{
    private readonly Lock _gate = new();
    private readonly List<PendingInvocation> _open = [];
    private long _last;

    /// <summary>How many wait for the tester.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _open.Count;
        }
    }

    /// <summary>What every agent does here: it waits for what the tester says.</summary>
    public async Task<AgentOutput> OfferAsync(Delivery delivery, AgentContext context, CancellationToken cancellationToken)
    {
        PendingInvocation open;
        lock (_gate)
            _open.Add(open = new PendingInvocation((++_last).ToString(System.Globalization.CultureInfo.InvariantCulture), delivery, context));
        // Whoever is late is told so from this moment on, and not when the kernel has noticed.
        await using var registration = cancellationToken.Register(() =>
        {
            if (Remove(open))
                open.Cancel();
        }).ConfigureAwait(false);
        return await open.Output.ConfigureAwait(false);
    }

    /// <summary>Hands out the one that was offered first among those not handed out; of an agent, if one is named.</summary>
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

    /// <summary>One that is under way; null when it is over.</summary>
    public PendingInvocation? Find(string id)
    {
        lock (_gate)
            return _open.Find(open => open.Id == id && open.IsHandedOut);
    }

    /// <summary>Takes one off the board: the tester has answered.</summary>
    public PendingInvocation? Take(string id) => Find(id) is { } open && Remove(open) ? open : null;

    /// <summary>Lets all of them be forgotten, as if the process had died: their agents never answer.</summary>
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
