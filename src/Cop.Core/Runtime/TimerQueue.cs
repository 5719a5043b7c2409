namespace Cop;

/// <summary>One timer over the moments of many keys. A due key is only reported; the receiver decides by the time it sees.</summary>
/// <remarks>
/// A timer runs on a monotonic clock, and the moments are those of the store's clock, which may step (suspend, NTP). So the two are
/// compared at least
/// every 30 s while a moment is set, without reading the store. Decision D-65.
/// </remarks>
internal sealed class TimerQueue<TKey> : IDisposable
    where TKey : notnull
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);

    private readonly TimeProvider _time;
    private readonly Action<TKey> _onDue;
    private readonly Lock _gate = new();
    private readonly PriorityQueue<TKey, DateTimeOffset> _queue = new();
    private readonly Dictionary<TKey, DateTimeOffset> _moments = [];
    private readonly ITimer _timer;
    private DateTimeOffset? _armedFor;
    private bool _isDisposed;

    public TimerQueue(TimeProvider time, Action<TKey> onDue)
    {
        (_time, _onDue) = (time, onDue);
        _timer = time.CreateTimer(_ => Fire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Whether a moment has come that was not reported yet.</summary>
    public bool HasDue
    {
        get
        {
            lock (_gate)
                return !_isDisposed && First() <= _time.GetUtcNow();
        }
    }

    /// <summary>Sets the moment of a key, in place of an earlier one; null takes it away.</summary>
    public void Set(TKey key, DateTimeOffset? moment)
    {
        lock (_gate)
        {
            if (_isDisposed || (moment is null ? !_moments.Remove(key) : _moments.TryGetValue(key, out var known) && known == moment))
                return;
            if (moment is { } set)
            {
                _moments[key] = set;
                _queue.Enqueue(key, set);
            }

            Arm();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
            _isDisposed = true;
        _timer.Dispose();
    }

    private void Fire()
    {
        var due = new List<TKey>();
        lock (_gate)
        {
            _armedFor = null;
            var now = _time.GetUtcNow();
            while (First() <= now)
            {
                var key = _queue.Dequeue();
                _moments.Remove(key);
                due.Add(key);
            }

            Arm();
        }

        foreach (var key in due)
            _onDue(key);
    }

    // The first moment that still holds; entries that were replaced or taken away are dropped on the way.
    private DateTimeOffset? First()
    {
        while (_queue.TryPeek(out var key, out var moment))
        {
            if (_moments.TryGetValue(key, out var current) && current == moment)
                return moment;
            _queue.Dequeue();
        }

        return null;
    }

    // Timers cut to whole milliseconds, and must not fire early. Armed anew only for an earlier moment: a timer that fires too early just
    // compares.
    private void Arm()
    {
        if (_isDisposed || First() is not { } first || first >= _armedFor)
            return;
        var delay = TimeSpan.FromMilliseconds(Math.Ceiling((first - _time.GetUtcNow()).TotalMilliseconds));
        _armedFor = first;
        _timer.Change(delay < TimeSpan.Zero ? TimeSpan.Zero : delay > LongestDelay ? LongestDelay : delay, Timeout.InfiniteTimeSpan);
    }
}
