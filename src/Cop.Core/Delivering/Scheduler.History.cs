namespace Cop;

/// <content>Recovery after the store has lost the end of its log.</content>
internal sealed partial class Scheduler
{
    private CancellationTokenSource Cancelling
    {
        get
        {
            lock (_cancellingGate)
                return _cancelling;
        }
    }

    /// <summary>
    /// Cancels the running attempts and discards the cached state of subscriptions. The store rejects writes of attempts that it has lost;
    /// the other attempts are released and run again.
    /// </summary>
    /// <remarks>Decision M-16.</remarks>
    public async Task ForgetAsync()
    {
        CancellationTokenSource former;
        lock (_cancellingGate)
            (former, _cancelling) = (_cancelling, new CancellationTokenSource());
        _subscriptions.Forget();
        await _work.CancelAsync(former).ConfigureAwait(false);
    }

    /// <summary>Reloads agents, subscriptions and continuations from the store.</summary>
    public async Task ScheduleAnewAsync(CancellationToken cancellationToken)
    {
        _subscriptions.StartFrom(await RegisterAgentsAsync(cancellationToken).ConfigureAwait(false));
        await ScheduleAllAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<Dictionary<string, long>> RegisterAgentsAsync(CancellationToken cancellationToken)
    {
        foreach (var agent in _agents.All)
            await _deliveries.RegisterAgentAsync(agent.Name, agent.Options.StartFromSeq, cancellationToken).ConfigureAwait(false);
        var firstCursors = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var agent in _agents.All)
        {
            var onNewTopic = new SubscriptionKey("", agent.Name);
            firstCursors[agent.Name] = (await _deliveries.GetSubscriptionAsync(onNewTopic, cancellationToken).ConfigureAwait(false)).Cursor;
        }

        return firstCursors;
    }
}
