using System.Collections.Immutable;

namespace Cop.Storage;

/// <summary>A change of a <see cref="ITopicIndex"/>, written as a whole or not at all.</summary>
/// <param name="FromPosition">The position at which the index must be.</param>
/// <param name="ToPosition">The position that it includes afterwards.</param>
public sealed record TopicIndexChange(long FromPosition, long ToPosition)
{
    private readonly ValueArray<TopicIndexEntry> _entries = [];
    private readonly ValueArray<TopicIndexCounter> _counters = [];

    /// <summary>The entries that replace those of the same topics; each topic once.</summary>
    public ImmutableArray<TopicIndexEntry> Entries { get => _entries; init => _entries = value; }

    /// <summary>The amounts to add to counters; each name once.</summary>
    public ImmutableArray<TopicIndexCounter> Counters { get => _counters; init => _counters = value; }
}
