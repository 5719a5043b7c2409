using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Cop;

/// <summary>Wakes the watcher of this store: topics with a commit of unknown outcome, changed sessions, and commits of hosts.</summary>
internal sealed class StoreSignals(TimeProvider time, string session)
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _topics = new(StringComparer.Ordinal);
    private TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private (bool HaveSessionsChanged, bool MustPoll) _pending;
    private int _writers;

    /// <summary>
    /// The id with which this session marks its commits, so that its watcher leaves them out. It changes when the outcome of a commit is
    /// unknown, so that the watcher finds that commit.
    /// </summary>
    public Guid Writer => new(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{session}\n{Volatile.Read(ref _writers)}"))).AsSpan(0, 16));

    /// <summary>Reports the topics of a commit whose outcome is unknown.</summary>
    public void AddUnknown(IEnumerable<string> topicIds)
    {
        Interlocked.Increment(ref _writers);
        lock (_gate)
            _topics.UnionWith(topicIds);
        Set();
    }

    public void AddSessions()
    {
        lock (_gate)
            _pending.HaveSessionsChanged = true;
        Set();
    }

    /// <summary>Lets the watcher poll at once.</summary>
    public void AddPoll()
    {
        lock (_gate)
            _pending.MustPoll = true;
        Set();
    }

    public (string[] TopicIds, bool HaveSessionsChanged, bool MustPoll) Take()
    {
        lock (_gate)
        {
            if (_arrived.Task.IsCompleted)
                _arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            string[] topics = [.. _topics];
            var (sessions, poll) = _pending;
            _topics.Clear();
            _pending = default;
            return (topics, sessions, poll);
        }
    }

    /// <summary>Waits for a signal, or for a time.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        Task arrived;
        lock (_gate)
            arrived = _arrived.Task;
        try
        {
            await arrived.WaitAsync(atMost, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The time is over.
        }
    }

    private void Set()
    {
        lock (_gate)
            _arrived.TrySetResult();
    }
}
