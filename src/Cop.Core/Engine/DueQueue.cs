namespace Cop;

/// <summary>One timer over all moments at which something is to be looked at again (D-65). What is due is only looked at: ticks carry no power.</summary>
internal sealed class DueQueue : IDisposable
{
    private readonly TimeProvider _time;
    private readonly Action<ViewKey> _look;
    private readonly Lock _gate = new();
    private readonly PriorityQueue<ViewKey, DateTimeOffset> _queue = new();
    private readonly Dictionary<ViewKey, DateTimeOffset> _moments = [];
    private readonly ITimer _timer;
    private bool _isDisposed;

    public DueQueue(TimeProvider time, Action<ViewKey> look)
    {
        (_time, _look) = (time, look);
        _timer = time.CreateTimer(_ => Fire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Looks at the key at the moment; a later call for the same key replaces an earlier one.</summary>
    public void Set(ViewKey key, DateTimeOffset moment)
    {
        lock (_gate)
        {
            if (_isDisposed || (_moments.TryGetValue(key, out var known) && known == moment))
                return;
            _moments[key] = moment;
            _queue.Enqueue(key, moment);
            if (_queue.TryPeek(out _, out var first) && first == moment)
                Arm(first);
        }
    }

    public void Dispose()
    {
        lock (_gate)
            _isDisposed = true;
        _timer.Dispose();
    }

    private void Fire()
    {
        var due = new List<ViewKey>();
        lock (_gate)
        {
            var now = _time.GetUtcNow();
            while (_queue.TryPeek(out var key, out var moment))
            {
                if (moment > now)
                {
                    Arm(moment);
                    break;
                }

                _queue.Dequeue();
                if (_moments.TryGetValue(key, out var current) && current == moment)
                {
                    _moments.Remove(key);
                    due.Add(key);
                }
            }
        }

#if COP_BUGS
        if (InjectedBugs.Has(InjectedBug.LooksAtOneOfThoseDue))
            due.RemoveRange(0, Math.Max(due.Count - 1, 0));
#endif
        foreach (var key in due)
            _look(key);
    }

    // A timer cannot be set further than about 49 days ahead; it then only looks at the queue again. It is cut to whole milliseconds, and is not to fire too early.
    private void Arm(DateTimeOffset moment)
    {
        var delay = TimeSpan.FromMilliseconds(Math.Ceiling((moment - _time.GetUtcNow()).TotalMilliseconds));
        var longest = TimeSpan.FromDays(40);
        if (!_isDisposed)
            _timer.Change(delay < TimeSpan.Zero ? TimeSpan.Zero : delay > longest ? longest : delay, Timeout.InfiniteTimeSpan);
    }
}
