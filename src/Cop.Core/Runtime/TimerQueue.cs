namespace Cop;

/// <summary>One timer for the due times of many keys. A due key is only reported; the receiver decides by the current time.</summary>
/// <remarks>
/// The timer runs on a monotonic clock, and due times are of the store's clock, which may step (suspend, NTP). The two are therefore
/// compared at intervals of at most <c>MaxTimerDelay</c> while a due time is set, without reading the store. Decision D-65.
/// </remarks>
internal sealed class TimerQueue<TKey> : IDisposable
    where TKey : notnull
{
    private readonly TimeProvider _time;
    private readonly Action<TKey> _onDue;
    private readonly Lock _gate = new();
    private readonly PriorityQueue<TKey, DateTimeOffset> _queue = new();
    private readonly Dictionary<TKey, DateTimeOffset> _moments = [];
    private readonly ITimer _timer;
    private readonly TimeSpan _longestDelay;
    private DateTimeOffset? _armedFor;
    private bool _isDisposed;

    public TimerQueue(TimeProvider time, TimeSpan longestDelay, Action<TKey> onDue)
    {
        (_time, _longestDelay, _onDue) = (time, longestDelay, onDue);
        _timer = time.CreateTimer(_ => Fire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Whether a due time has passed and was not reported.</summary>
    public bool HasDue
    {
        get
        {
            lock (_gate)
                return !_isDisposed && First() <= _time.GetUtcNow();
        }
    }

    /// <summary>Sets or replaces the due time of a key; null removes it.</summary>
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

    // The first valid due time; replaced and removed entries are dropped on the way.
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

    // Timers truncate to whole milliseconds and must not fire early. Set again only for an earlier due time: a timer that fires early just
    // compares.
    private void Arm()
    {
        if (_isDisposed || First() is not { } first || first >= _armedFor)
            return;
        var delay = TimeSpan.FromMilliseconds(Math.Ceiling((first - _time.GetUtcNow()).TotalMilliseconds));
        _armedFor = first;
        _timer.Change(delay < TimeSpan.Zero ? TimeSpan.Zero : delay > _longestDelay ? _longestDelay : delay, Timeout.InfiniteTimeSpan);
    }
}
