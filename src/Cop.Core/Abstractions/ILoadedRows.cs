namespace Cop.Storage;

/// <summary>Rows loaded from a store, as the input of a pure decision.</summary>
/// <remarks>Each method returns false when the row was not loaded. For a loaded row that does not exist it returns true and null.</remarks>
public interface ILoadedRows
{
    /// <summary>
    /// Whether some rows are cached or assumed. Sufficient to accept a request, since the commit checks them; not to refuse one.
    /// </summary>
    bool MayBeStale => false;

    /// <summary>Gets the head of a topic; null when the topic has no event.</summary>
    bool TryGetHead(string topicId, out TopicHead? head);

    /// <summary>Gets a derived row.</summary>
    bool TryGetView(in ViewKey key, out View? view);

    /// <summary>Gets the location of an event.</summary>
    bool TryGetLocation(string eventId, out EventLocation? location);

    /// <summary>
    /// Gets an event by its id; null when the store does not have it. Used only for an event that a new continuation names, and for one
    /// whose id an agent's output repeats.
    /// </summary>
    /// <remarks>Decisions D-53, D-55, D-13.</remarks>
    bool TryGetEvent(string eventId, out StoredEvent? found);

    /// <summary>Gets the ids of the active continuations that wait under a key, in the order of their UTF-8 bytes.</summary>
    /// <remarks>Decision D-56b.</remarks>
    bool TryGetWaiters(in WaitKey key, out IReadOnlyCollection<string> continuationIds);

    /// <summary>Gets the ids of all active continuations of a topic, in the order of their UTF-8 bytes.</summary>
    bool TryGetActive(string topicId, out IReadOnlyCollection<string> continuationIds);

    /// <summary>Gets the subscription of an agent on a topic; null when there is none.</summary>
    bool TryGetSubscription(in SubscriptionKey key, out AgentSubscription? subscription);
}
