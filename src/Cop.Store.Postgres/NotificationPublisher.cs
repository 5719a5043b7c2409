using Microsoft.Extensions.Logging;

namespace Cop;

/// <summary>
/// Notifies other sessions of commits made here, after the commit and in a separate statement. Commits of a few milliseconds share one
/// statement. Other sessions find lost notifications by polling.
/// </summary>
internal sealed class NotificationPublisher : IAsyncDisposable
{
    private const int MostTopics = 2000;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(5);
    private readonly string _session;
    private readonly TimeProvider _time;
    private readonly Func<IReadOnlyList<string>, CancellationToken, Task> _send;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _topics = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private readonly LoopFaults _faults;
    private readonly AsyncAutoResetEvent _bell;
    private readonly Task _work;
    private bool _haveSessionsChanged;
    private bool _hasMore;

    public NotificationPublisher(
        string session, TimeProvider time, Func<IReadOnlyList<string>, CancellationToken, Task> send, ILogger logger)
    {
        _faults = new LoopFaults("notifications", logger);
        (_session, _time, _send, _bell) = (session, time, send, new AsyncAutoResetEvent(time));
        _work = Task.Run(RunAsync);
    }

    public void Say(CommitUnit unit)
    {
        lock (_gate)
        {
            foreach (var append in unit.Appends)
            {
                if (_topics.Count < MostTopics)
                    _topics[append.After.TopicId] = append.After.AppliedSeq;
                else
                    _hasMore = true;
            }
        }

        _bell.Set();
    }

    /// <summary>Sends a heartbeat: the sessions that receive it, this one included, thereby know that notifications arrive.</summary>
    public void SayAlive(bool haveSessionsChanged)
    {
        lock (_gate)
            _haveSessionsChanged |= haveSessionsChanged;
        _bell.Set();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _work.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        var stopping = _stopping.Token;
        try
        {
            while (true)
            {
                await _bell.WaitAsync(Timeout.InfiniteTimeSpan, stopping).ConfigureAwait(false);
                await SendAsync(stopping).ConfigureAwait(false);
                await Task.Delay(Gap, _time, stopping).ConfigureAwait(false);
            }
        }
        catch (Exception) when (stopping.IsCancellationRequested)
        {
            return;
        }
    }

    private async Task SendAsync(CancellationToken stopping)
    {
        CommitNotification announcement;
        lock (_gate)
        {
            announcement = new CommitNotification(
                _session) { Topics = [.. _topics.Select(topic => (topic.Key, topic.Value))], HaveSessionsChanged = _haveSessionsChanged,
                HasMore = _hasMore };
            _topics.Clear();
            (_haveSessionsChanged, _hasMore) = (false, false);
        }

        try
        {
            await _send(announcement.Write(), stopping).ConfigureAwait(false);
            _faults.NoteSuccess();
        }
        catch (Exception fault) when (!stopping.IsCancellationRequested)
        {
            // Dropping the notification is safe: other nodes poll.
            await Task.Delay(_faults.Note(fault, FirstPause), _time, stopping).ConfigureAwait(false);
        }
    }
}
