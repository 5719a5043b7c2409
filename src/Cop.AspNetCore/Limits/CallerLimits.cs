namespace Cop.AspNetCore;

/// <summary>Counts requests and open streams by caller. Thread-safe.</summary>
internal sealed class CallerLimits(CopHttpOptions options)
{
    // Beyond this many callers those that have been quiet long enough are forgotten: a full allowance needs no memory.
    private const int MaxCallers = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Allowance> _allowances = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _streams = new(StringComparer.Ordinal);
    private int _openStreams;

    /// <summary>The number of open streams.</summary>
    public int OpenStreams
    {
        get
        {
            lock (_lock)
                return _openStreams;
        }
    }

    /// <summary>Takes one request from a caller's allowance; false when it is used up.</summary>
    public bool TryTake(string caller)
    {
        if (options.RequestsPerSecond == 0)
            return true;
        var now = options.TimeProvider.GetTimestamp();
        lock (_lock)
        {
            if (!_allowances.TryGetValue(caller, out var allowance))
            {
                if (_allowances.Count >= MaxCallers)
                    Forget(now);
                allowance = new Allowance(options.RequestBurst, now);
            }

            var tokens = TokensAt(allowance, now);
            var isAllowed = tokens >= 1;
            _allowances[caller] = new Allowance(isAllowed ? tokens - 1 : tokens, now);
            return isAllowed;
        }
    }

    /// <summary>Counts a stream that opens; an error when there are too many.</summary>
    public CopError? TryOpenStream(string caller)
    {
        lock (_lock)
        {
            var own = _streams.GetValueOrDefault(caller);
            if (_openStreams >= options.MaxStreams || own >= options.MaxStreamsPerCaller)
                return CopError.Temporary(HttpErrorCodes.TooManyStreams, own >= options.MaxStreamsPerCaller
                    ? $"You have {own} open streams, the most that one caller may have; close one first."
                    : $"This host has {_openStreams} open streams, the most that it serves; try again later.");
            _openStreams++;
            _streams[caller] = own + 1;
            return null;
        }
    }

    /// <summary>Counts a stream that ended.</summary>
    public void CloseStream(string caller)
    {
        lock (_lock)
        {
            _openStreams--;
            if (--_streams[caller] == 0)
                _streams.Remove(caller);
        }
    }

    private double TokensAt(Allowance allowance, long now) => Math.Min(options.RequestBurst,
        allowance.Tokens + options.TimeProvider.GetElapsedTime(allowance.At, now).TotalSeconds * options.RequestsPerSecond);

    private void Forget(long now)
    {
        foreach (var caller in _allowances.Where(each => TokensAt(each.Value, now) >= options.RequestBurst)
            .Select(each => each.Key).ToList())
            _allowances.Remove(caller);
        // Every known caller is busy: the limit of memory comes first, so that all begin again.
        if (_allowances.Count >= MaxCallers)
            _allowances.Clear();
    }

    private readonly record struct Allowance(double Tokens, long At);
}
