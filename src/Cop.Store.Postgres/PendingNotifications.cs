namespace Cop;

/// <summary>
/// Notifications of other sessions that were received and not yet reported. Bounded: beyond the limit, any topic counts as changed.
/// </summary>
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

    /// <summary>Records that any topic may have changed.</summary>
    public void AddAny()
    {
        lock (_gate)
            _isAny = true;
        _bell.Set();
    }

    /// <summary>Records that the log has commits that no notification names.</summary>
    public void AddLook()
    {
        lock (_gate)
            _isToLook = true;
        _bell.Set();
    }

    /// <summary>
    /// Returns the notifications since the last call. The set of topics belongs to the caller; later topics are added to a new one.
    /// </summary>
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
