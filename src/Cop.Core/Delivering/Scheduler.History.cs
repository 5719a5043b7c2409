namespace Cop;

/// <content>What it does when the store has lost the end of its log.</content>
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
    /// Cancels the attempts that run and forgets what is known of subscriptions. The store refuses what the attempts would still write,
    /// where they are not in it any more; otherwise they are given back and run again.
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

    /// <summary>Takes up what the store has now: agents, subscriptions and continuations.</summary>
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
