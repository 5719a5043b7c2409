namespace Cop;

/// <summary>
/// Rows that a store has loaded, for pure code to decide on. Each method returns false when the row was not loaded, which is
/// different from a row that does not exist: then it returns true and a null.
/// </summary>
public interface ILoadedRows
{
    /// <summary>Whether some rows are remembered or assumed: enough to accept on, since the commit checks them, and not to refuse on.</summary>
    bool MayBeStale => false;

    /// <summary>The head of a topic; null when the topic has no event.</summary>
    bool TryGetHead(string topicId, out TopicHead? head);

    /// <summary>A derived row.</summary>
    bool TryGetView(in ViewKey key, out View? view);

    /// <summary>Where an event stands.</summary>
    bool TryGetLocation(string eventId, out EventLocation? location);

    /// <summary>
    /// An event by its id; null when the store does not have it. Only asked for an event that a new continuation names (D-53, D-55), and for one whose id an
    /// agent's output brings again (D-13).
    /// </summary>
    bool TryGetEvent(string eventId, out StoredEvent? found);

    /// <summary>The ids of the active continuations that wait under a key, in the order of their UTF-8 bytes (D-56b).</summary>
    bool TryGetWaiters(in WaitKey key, out IReadOnlyCollection<string> continuationIds);

    /// <summary>The ids of all active continuations of a topic, in the order of their UTF-8 bytes.</summary>
    bool TryGetActive(string topicId, out IReadOnlyCollection<string> continuationIds);

    /// <summary>The delivery state of an agent on a topic; null when it has none.</summary>
    bool TryGetSubscription(in SubscriptionKey key, out AgentSubscription? subscription);
}
