using System.Collections.Immutable;

namespace Cop;

/// <summary>Events of one topic of another store, in the order of topicSeq, and those that wait there to be applied (CE-6, D-22).</summary>
/// <param name="StoreId">The store that the topic comes from.</param>
/// <param name="TopicId">The topic.</param>
/// <param name="Events">The events as received; none when only the waiting ones are to be tried again.</param>
/// <param name="Waiting">The events of the topic that are in the log and not applied, as the log has them.</param>
/// <param name="Accepted">Parents that an operator no longer waits for.</param>
internal sealed record ReplicaBatch(string StoreId, string TopicId, ImmutableArray<Event> Events, ImmutableArray<Event> Waiting, ImmutableArray<string> Accepted)
{
    public int Size => Events.Sum(received => received.Json.Utf8.Length);
}
