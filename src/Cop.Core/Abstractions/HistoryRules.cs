using System.Collections.Immutable;

namespace Cop.Storage;

/// <summary>
/// Decides what remembered and found rows say about a store's history. Pure; a log that was cut back has lost its newest commits and
/// nothing else, and new ones may stand in their place.
/// </summary>
/// <remarks>Decision M-16.</remarks>
public static class HistoryRules
{
    /// <summary>
    /// Whether a head that was once durable cannot have become the stored one by commits: the stored one is shorter, or ends as long with
    /// another event.
    /// </summary>
    /// <param name="seen">The head that a node has seen as durable; null for none.</param>
    /// <param name="stored">The head that the store has now; null for none.</param>
    public static bool HasChanged(TopicHead? seen, TopicHead? stored) =>
        seen is not null
            && (stored is null || stored.LastSeq < seen.LastSeq || (stored.LastSeq == seen.LastSeq && stored.LastHash != seen.LastHash));

    /// <summary>Whether a delivery state that was once durable cannot have become the stored one by writes.</summary>
    /// <param name="seenVersion">The version that a node has seen as durable.</param>
    /// <param name="seenToken">Its write token.</param>
    /// <param name="storedVersion">The stored version; 0 where there is no row.</param>
    /// <param name="storedToken">The stored write token.</param>
    public static bool HasChanged(long seenVersion, Guid seenToken, long storedVersion, Guid storedToken) =>
        storedVersion < seenVersion || (storedVersion == seenVersion && storedToken != seenToken);

    /// <summary>Those of the remembered events that do not stand where they stood.</summary>
    /// <param name="remembered">What a node remembers.</param>
    /// <param name="found">What the store has of it now.</param>
    public static ImmutableArray<EventMark> Missing(IEnumerable<EventMark> remembered, IEnumerable<EventMark> found)
    {
        ArgumentNullException.ThrowIfNull(remembered);
        ArgumentNullException.ThrowIfNull(found);
        var stored = ById(found);
        return [.. remembered.Where(mark => !stored.TryGetValue(mark.EventId, out var now) || !now.IsSame(mark))];
    }

    /// <summary>
    /// The ids of remembered events that are in the store no more, also in no other place, in the order in which they are remembered.
    /// </summary>
    /// <param name="remembered">What a node remembers.</param>
    /// <param name="found">What the store has of it now.</param>
    public static ImmutableArray<string> Lost(IEnumerable<EventMark> remembered, IEnumerable<EventMark> found)
    {
        ArgumentNullException.ThrowIfNull(remembered);
        ArgumentNullException.ThrowIfNull(found);
        var stored = ById(found);
        return [.. remembered.Select(mark => mark.EventId).Where(id => !stored.ContainsKey(id)).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>
    /// A delivery state brought back to the end of its topic's log: the cursor at most there, nothing closed and no attempt behind it. Null
    /// when it says nothing of events behind the end. Continuations are no places of the log and stay.
    /// </summary>
    /// <param name="subscription">The delivery state.</param>
    /// <param name="lastSeq">The topic's last topicSeq; 0 where the topic is gone.</param>
    /// <param name="firstCursor">Where the agent begins on a new topic: its cursor may stand there whatever the log holds.</param>
    public static AgentSubscription? BringBack(AgentSubscription subscription, long lastSeq, long firstCursor)
    {
        ArgumentNullException.ThrowIfNull(subscription);
        var end = Math.Max(lastSeq, firstCursor);
        var closed = subscription.CompletedAboveCursor.RemoveAll(seq => seq > end);
        var attempts = subscription.Attempts.RemoveAll(attempt => attempt.Key.ContinuationId is null && attempt.Key.Seq > end);
        return subscription.Cursor <= end && closed.Length == subscription.CompletedAboveCursor.Length
            && attempts.Length == subscription.Attempts.Length
            ? null
            : subscription with { Cursor = Math.Min(subscription.Cursor, end), CompletedAboveCursor = closed, Attempts = attempts };
    }

    private static Dictionary<string, EventMark> ById(IEnumerable<EventMark> marks)
    {
        var byId = new Dictionary<string, EventMark>(StringComparer.Ordinal);
        foreach (var mark in marks)
            byId[mark.EventId] = mark;
        return byId;
    }
}
