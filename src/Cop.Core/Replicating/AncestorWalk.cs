namespace Cop;

/// <summary>The ancestors of events, as the highest topicSeq per topic: an event depends on all events before it in its topic.</summary>
/// <param name="storage">The log.</param>
/// <param name="floor">Position below which applied events need not be followed; null when none need.</param>
internal sealed class AncestorWalk(IEventStore storage, long? floor)
{
    private const int PageSize = 256;
    private readonly Dictionary<string, long> _needed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _read = new(StringComparer.Ordinal);
    private readonly Queue<string> _topics = new();

    /// <summary>Returns whether an event is among the ancestors found so far.</summary>
    public bool Has(EventLocation location) => _needed.TryGetValue(location.TopicId, out var seq) && location.Seq <= seq;

    /// <summary>Adds an event and its ancestors.</summary>
    public async Task ReachAsync(EventLocation location, CancellationToken cancellationToken)
    {
        Need(location);
        while (_topics.TryDequeue(out var topicId))
            await ReadAsync(topicId, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Adds the parents of events and their ancestors, as far as they are stored.</summary>
    public async Task ReachParentsAsync(IReadOnlyList<Event> events, CancellationToken cancellationToken)
    {
        await NeedParentsAsync(events, cancellationToken).ConfigureAwait(false);
        while (_topics.TryDequeue(out var topicId))
            await ReadAsync(topicId, cancellationToken).ConfigureAwait(false);
    }

    private void Need(EventLocation location)
    {
        if (Has(location))
            return;
        _needed[location.TopicId] = location.Seq;
        _topics.Enqueue(location.TopicId);
    }

    private async Task NeedParentsAsync(IReadOnlyList<Event> events, CancellationToken cancellationToken)
    {
        var keys = new RowKeys();
        keys.Locations.UnionWith(events.SelectMany(each => each.ParentEventIds));
        if (keys.Locations.Count == 0)
            return;
        var rows = await storage.LoadAsync(keys, cancellationToken).ConfigureAwait(false);
        foreach (var id in keys.Locations)
        {
            if (rows.TryGetLocation(id, out var location) && location is not null)
                Need(location);
        }
    }

    private async Task ReadAsync(string topicId, CancellationToken cancellationToken)
    {
        if (!_read.TryGetValue(topicId, out var read))
            read = await LowestAsync(topicId, cancellationToken).ConfigureAwait(false) - 1;
        var needed = _needed[topicId];
        _read[topicId] = Math.Max(read, needed);
        var page = new List<Event>(PageSize);
        if (read >= needed)
            return;
        await foreach (var stored in storage.ReadTopicAsync(topicId, read + 1, needed, cancellationToken).ConfigureAwait(false))
        {
            page.Add(stored);
            if (page.Count < PageSize)
                continue;
            await NeedParentsAsync(page, cancellationToken).ConfigureAwait(false);
            page.Clear();
        }

        await NeedParentsAsync(page, cancellationToken).ConfigureAwait(false);
    }

    // Positions ascend within a topic, so the first one at the floor is found by binary search.
    private async Task<long> LowestAsync(string topicId, CancellationToken cancellationToken)
    {
        var applied = (await storage.GetHeadAsync(topicId, cancellationToken).ConfigureAwait(false))?.AppliedSeq ?? -1;
        if (floor is null)
            return applied + 1;
        var (low, high) = (0L, applied + 1);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (await storage.GetPositionAsync(topicId, middle, cancellationToken).ConfigureAwait(false) >= floor)
                high = middle;
            else
                low = middle + 1;
        }

        return low;
    }
}
