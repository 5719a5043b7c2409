namespace Cop.Dashboard;

/// <summary>One open stream: the topics that it watches, and those that have changed since it was last written.</summary>
internal sealed class LiveReader(HashSet<string> topics) : IDisposable
{
    private const int MaxChanged = 64;
    private const string AnyTopic = "*";

    private readonly Lock _gate = new();
    private readonly HashSet<string> _changed = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _signal = new(0, 1);
    private bool _isClosed;

    public IReadOnlyCollection<string> Topics => topics;

    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true;
            _signal.Dispose();
        }
    }

    /// <summary>Records a commit; a topic of null may be any.</summary>
    public void Tell(string? topicId)
    {
        lock (_gate)
        {
            if (topicId is null)
                _changed.UnionWith(topics);
            else if (topics.Contains(topicId) || topics.Contains(AnyTopic))
            {
                if (_changed.Count < MaxChanged)
                    _changed.Add(topicId);
            }

            if (!_isClosed && _changed.Count > 0 && _signal.CurrentCount == 0)
                _signal.Release();
        }
    }

    /// <summary>Waits for a change, at most a time, and takes what has changed.</summary>
    public async Task<IReadOnlyList<string>> TakeAsync(TimeSpan longest, TimeProvider time, CancellationToken cancellationToken)
    {
        using var waking = new CancellationTokenSource(longest, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(waking.Token, cancellationToken);
        try
        {
            await _signal.WaitAsync(ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Nothing has changed: the stream sends a comment, so that a lost connection shows.
        }

        lock (_gate)
        {
            string[] taken = [.. _changed];
            _changed.Clear();
            return taken;
        }
    }
}
