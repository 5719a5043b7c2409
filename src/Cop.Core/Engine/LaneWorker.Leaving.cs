namespace Cop;

/// <content>
/// An attempt ends with a commit, and the next event may come before this worker has heard of it. While it waits for nothing else, the next worker takes
/// its place, so that the attempt at that event can go along with it.
/// </content>
internal sealed partial class LaneWorker
{
    private readonly Lock _rest = new();
    private Lane? _written;
    private bool _isResting;
    private bool _hasLeft;

    /// <summary>This node committed the lane. The scheduler tells under its gate.</summary>
    public void Note(Lane lane) => _written = lane;

    /// <summary>Has the worker leave if all it waits for is to hear that its attempts ended; what the next one need not read, else null. To be asked under the gate.</summary>
    public LaneMemory? TryLeave()
    {
        lock (_rest)
        {
            if (!_isResting || _running.Count == 0 || _mustReload || !_ready.IsEmpty || _unclear is not null || _written is not { Attempts.IsEmpty: true } || _written.Version < (_lane?.Version ?? 0))
                return null;
            var memory = _events.Remember(_written);
            _hasLeft = memory is not null;
            return memory;
        }
    }

    // True when the worker has left meanwhile.
    private async Task<bool> RestAsync(DateTimeOffset? until, CancellationToken stopping)
    {
        lock (_rest)
            _isResting = true;
        try
        {
            await _signal.WaitAsync(until, stopping).ConfigureAwait(false);
        }
        finally
        {
            lock (_rest)
                _isResting = false;
        }

        return _hasLeft;
    }
}
