namespace Cop;

/// <summary>The cached numbers of topics, and a block of free numbers for topics that this node creates.</summary>
/// <remarks>
/// A topic keeps its number. After a failover that lost commits another topic may have it: its head then differs, and the commit fails.
/// </remarks>
/// <param name="capacity">The approximate number of cached topics.</param>
/// <param name="takeBlock">Takes a block of numbers of a given size from the store; returns the first one.</param>
internal sealed class TopicNumbers(int capacity, Func<int, CancellationToken, Task<long>> takeBlock)
{
    private const int BlockSize = 64;
    private readonly Lock _gate = new();
    private readonly TwoGenerationCache<string, long> _known = new(capacity);
    private long _next;
    private long _end;

    public bool TryGet(string topicId, out long number)
    {
        lock (_gate)
            return _known.TryGet(topicId, out number);
    }

    public void Put(string topicId, long number)
    {
        lock (_gate)
            _known.Put(topicId, number);
    }

    /// <summary>
    /// Removes the number of a topic whose commit failed, and for a new topic the free ones: after a failover they may belong to other
    /// topics.
    /// </summary>
    public void Forget(string topicId, bool isNew)
    {
        lock (_gate)
        {
            _known.Remove(topicId);
            if (isNew)
                _next = _end;
        }
    }

    /// <summary>Removes every number, the free ones included.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _known.Clear();
            _next = _end;
        }
    }

    /// <summary>Returns a number for a new topic.</summary>
    public async ValueTask<long> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            lock (_gate)
            {
                if (_next < _end)
                    return _next++;
            }

            var first = await takeBlock(BlockSize, cancellationToken).ConfigureAwait(false);
            lock (_gate)
                (_next, _end) = (first, first + BlockSize);
        }
    }
}
