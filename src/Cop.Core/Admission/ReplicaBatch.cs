using System.Collections.Immutable;

namespace Cop;

/// <summary>Events of one topic of another store, in the order of topicSeq, and the topic's stored events that are not applied.</summary>
/// <param name="StoreId">Id of the source store.</param>
/// <param name="TopicId">Topic id.</param>
/// <param name="Events">The events as received; empty to apply only the waiting ones.</param>
/// <param name="Waiting">The stored events of the topic that are not applied.</param>
/// <param name="Accepted">Missing parents that an operator accepted.</param>
/// <remarks>Decisions CE-6, D-22.</remarks>
internal sealed record ReplicaBatch(
    string StoreId, string TopicId, ImmutableArray<Event> Events, ImmutableArray<Event> Waiting, ImmutableArray<string> Accepted)
{
    public int Size => Events.Sum(received => received.Json.Utf8.Length);
}
