using System.Collections.Immutable;

namespace Cop;

/// <summary>Events of one topic of another store, in the order of topicSeq (CE-6).</summary>
/// <param name="StoreId">The store that the topic comes from.</param>
/// <param name="TopicId">The topic.</param>
/// <param name="Events">The events as received.</param>
internal sealed record ReplicaBatch(string StoreId, string TopicId, ImmutableArray<Event> Events)
{
    public int Size => Events.Sum(received => received.Json.Utf8.Length);
}
