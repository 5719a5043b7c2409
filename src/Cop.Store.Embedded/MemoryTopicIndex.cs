using System.Collections.Immutable;

namespace Cop;

/// <summary>The index of topics in memory. It ends with the process and is then built again from the log.</summary>
internal sealed class MemoryTopicIndex : ITopicIndex
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, TopicIndexEntry> _entries = new(StringComparer.Ordinal);
    private readonly SortedDictionary<long, TopicIndexEntry> _byChange = new(Comparer<long>.Create((left, right) => right.CompareTo(left)));
    private readonly Dictionary<string, SortedSet<long>> _byLabel = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _counters = new(CopId.Comparer);
    private long _position;

    public Task<long> GetIndexedPositionAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
            return Task.FromResult(_position);
    }

    public Task<ImmutableArray<TopicIndexEntry>> GetEntriesAsync(
        IReadOnlyCollection<string> topicIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(topicIds);
        lock (_gate)
        {
            return Task.FromResult<ImmutableArray<TopicIndexEntry>>(
                [.. topicIds.Distinct(StringComparer.Ordinal).Select(id => _entries.GetValueOrDefault(id)).OfType<TopicIndexEntry>()]);
        }
    }

    public Task<bool> AdvanceAsync(TopicIndexChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        lock (_gate)
        {
            if (_position != change.FromPosition)
                return Task.FromResult(false);
            foreach (var entry in change.Entries)
                Put(entry);
            foreach (var counter in change.Counters)
            {
                var value = _counters.GetValueOrDefault(counter.Name) + counter.Value;
                if (value == 0)
                    _counters.Remove(counter.Name);
                else
                    _counters[counter.Name] = value;
            }

            _position = change.ToPosition;
            return Task.FromResult(true);
        }
    }

    public Task<ImmutableArray<TopicIndexEntry>> ListEntriesAsync(TopicIndexQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        lock (_gate)
        {
            // The rarest label is read, newest first, and the others are compared.
            var rarest = query.Labels.Select(label => _byLabel.GetValueOrDefault(label) ?? []).MinBy(positions => positions.Count);
            var entries = rarest is null ? _byChange.Values : rarest.Reverse().Select(position => _byChange[position]);
            return Task.FromResult<ImmutableArray<TopicIndexEntry>>([.. entries
                .Where(entry => (query.BeforePosition is not { } before || entry.Position < before)
                    && query.Labels.All(label => entry.Labels.Contains(label)))
                .Take(query.Limit)]);
        }
    }

    public Task<ImmutableArray<TopicIndexCounter>> ReadCountersAsync(
        string from, string below, int limit, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult<ImmutableArray<TopicIndexCounter>>([.. _counters
                .Where(counter => CopId.Comparer.Compare(counter.Key, from) >= 0 && CopId.Comparer.Compare(counter.Key, below) < 0)
                .Take(limit).Select(counter => new TopicIndexCounter(counter.Key, counter.Value))]);
        }
    }

    public Task ResetAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _entries.Clear();
            _byChange.Clear();
            _byLabel.Clear();
            _counters.Clear();
            _position = 0;
        }

        return Task.CompletedTask;
    }

    private void Put(TopicIndexEntry entry)
    {
        if (_entries.TryGetValue(entry.TopicId, out var before))
        {
            _byChange.Remove(before.Position);
            foreach (var label in before.Labels)
            {
                var positions = _byLabel[label];
                positions.Remove(before.Position);
                if (positions.Count == 0)
                    _byLabel.Remove(label);
            }
        }

        _entries[entry.TopicId] = entry;
        _byChange[entry.Position] = entry;
        foreach (var label in entry.Labels)
        {
            if (!_byLabel.TryGetValue(label, out var positions))
                _byLabel[label] = positions = [];
            positions.Add(entry.Position);
        }
    }
}
