namespace Cop;

/// <summary>Watches commits of other nodes and notifies the scheduler and the log's observers.</summary>
/// <remarks>Commits of this node's pipeline are notified directly.</remarks>
internal sealed class RemoteCommitWatcher : IAsyncDisposable
{
    private readonly KernelComponents _parts;
    private readonly Scheduler? _scheduler;
    private readonly HistoryMonitor? _history;
    private readonly CancellationTokenSource _stopping = new();
    private readonly string _operationsTopicId;
    private readonly Task _work;

    public RemoteCommitWatcher(KernelComponents parts, Scheduler? scheduler, HistoryMonitor? history)
    {
        (_parts, _scheduler, _history, _operationsTopicId) = (parts, scheduler, history, OperationsTopic.GetId(parts.Storage.StoreId));
        _work = parts.Options.Work.RunAsync(WatchAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _parts.Options.Work.CancelAsync(_stopping).ConfigureAwait(false);
        await _work.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task WatchAsync()
    {
        var isBehind = false;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                // The server may be another one now.
                if (isBehind)
                {
                    _history?.CompareNow();
                    await TellAsync(null).ConfigureAwait(false);
                }

                isBehind = false;
                await foreach (var topicId in _parts.Storage.WatchRemoteCommitsAsync(_stopping.Token).ConfigureAwait(false))
                    await TellAsync(topicId).ConfigureAwait(false);
                return;
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                // The watcher must survive any fault. Notifications lost while the store was unreachable are recovered by a full scan.
                isBehind = true;
                BackgroundFaults.Report(_parts.Logger, "remote commits", fault);
                await _parts.Options.Work.DelayAsync(_parts.Options.Scheduler.ErrorDelay, _parts.Options.TimeProvider, _stopping.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private Task TellAsync(string? topicId)
    {
        _parts.Publisher.PublishRemote(topicId);
        // An operator's command about a delivery of a closed topic is in the operations topic (D-1). Only a scan finds the subscription
        // concerned.
        return _scheduler is null ? Task.CompletedTask
            : topicId is null || topicId == _operationsTopicId ? _scheduler.ScheduleAllAsync(_stopping.Token)
            : _scheduler.ScheduleTopicAsync(topicId, _stopping.Token);
    }
}
