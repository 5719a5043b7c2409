using System.Collections.Immutable;

namespace Cop.Storage;

/// <summary>
/// Compares remembered rows with stored ones to detect a changed history. A log that was cut back has lost only its newest commits, and
/// other commits may have replaced them.
/// </summary>
/// <remarks>Pure. Decision M-16.</remarks>
public static class HistoryRules
{
    /// <summary>
    /// Whether commits cannot have led from a head that was once durable to the stored one: the stored log is shorter, or has the same
    /// length and a different last event.
    /// </summary>
    /// <param name="seen">The head that a node has read as durable; null for none.</param>
    /// <param name="stored">The stored head; null for none.</param>
    public static bool HasChanged(TopicHead? seen, TopicHead? stored) =>
        seen is not null
            && (stored is null || stored.LastSeq < seen.LastSeq || (stored.LastSeq == seen.LastSeq && stored.LastHash != seen.LastHash));

    /// <summary>Whether writes cannot have led from a delivery state that was once durable to the stored one.</summary>
    /// <param name="seenVersion">The version that a node has read as durable.</param>
    /// <param name="seenToken">Its write token.</param>
    /// <param name="storedVersion">The stored version; 0 where there is no row.</param>
    /// <param name="storedToken">The stored write token.</param>
    public static bool HasChanged(long seenVersion, Guid seenToken, long storedVersion, Guid storedToken) =>
        storedVersion < seenVersion || (storedVersion == seenVersion && storedToken != seenToken);

    /// <summary>Returns the remembered events that no longer have their remembered location.</summary>
    /// <param name="remembered">The events that a node remembers.</param>
    /// <param name="found">Those of these events that are stored now.</param>
    public static ImmutableArray<EventMark> Missing(IEnumerable<EventMark> remembered, IEnumerable<EventMark> found)
    {
        ArgumentNullException.ThrowIfNull(remembered);
        ArgumentNullException.ThrowIfNull(found);
        var stored = ById(found);
        return [.. remembered.Where(mark => !stored.TryGetValue(mark.EventId, out var now) || !now.IsSame(mark))];
    }

    /// <summary>Returns the ids of remembered events that are no longer stored at any location, in the remembered order.</summary>
    /// <param name="remembered">The events that a node remembers.</param>
    /// <param name="found">Those of these events that are stored now.</param>
    public static ImmutableArray<string> Lost(IEnumerable<EventMark> remembered, IEnumerable<EventMark> found)
    {
        ArgumentNullException.ThrowIfNull(remembered);
        ArgumentNullException.ThrowIfNull(found);
        var stored = ById(found);
        return [.. remembered.Select(mark => mark.EventId).Where(id => !stored.ContainsKey(id)).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>
    /// Returns a delivery state reset to the end of its topic's log, without a cursor, closed delivery or attempt beyond the last event.
    /// Null when nothing lies beyond it. Continuations have no topicSeq and are kept.
    /// </summary>
    /// <param name="subscription">The delivery state.</param>
    /// <param name="lastSeq">The topic's last topicSeq; 0 where the topic is gone.</param>
    /// <param name="firstCursor">The agent's initial cursor on a new topic; a cursor there is valid even beyond the end of the log.</param>
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
