namespace Cop;

/// <summary>What was heard from other sessions and not told yet. Bounded: what is too much is told as anything.</summary>
internal sealed class PendingNotifications(TimeProvider time)
{
    private const int MostTopics = 10_000;
    private readonly Lock _gate = new();
    private readonly AsyncAutoResetEvent _bell = new(time);
    private HashSet<string> _topics = new(StringComparer.Ordinal);
    private bool _isAny;
    private bool _isToLook;

    public void Add(string topicId)
    {
        lock (_gate)
        {
            if (_topics.Count >= MostTopics)
                _isAny = true;
            else
                _topics.Add(topicId);
        }

        _bell.Set();
    }

    /// <summary>Everything is to be considered anew.</summary>
    public void AddAny()
    {
        lock (_gate)
            _isAny = true;
        _bell.Set();
    }

    /// <summary>There is more in the log than was named.</summary>
    public void AddLook()
    {
        lock (_gate)
            _isToLook = true;
        _bell.Set();
    }

    /// <summary>What came since the last time. The topics are the caller's alone: what comes later goes into another set.</summary>
    public (IReadOnlyCollection<string> Topics, bool IsAny, bool IsToLook) Take()
    {
        lock (_gate)
        {
            IReadOnlyCollection<string> topics = [];
            if (_topics.Count > 0)
                (topics, _topics) = (_topics, new HashSet<string>(StringComparer.Ordinal));
            var taken = (topics, _isAny, _isToLook);
            (_isAny, _isToLook) = (false, false);
            return taken;
        }
    }

    public Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken) => _bell.WaitAsync(longest, cancellationToken);
}
