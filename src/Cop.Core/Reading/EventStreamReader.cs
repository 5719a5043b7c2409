using System.Runtime.CompilerServices;

namespace Cop;

/// <summary>
/// Reads on in a topic and compares the last returned event with the log: if a different event is there, the log does not continue the
/// stream.
/// </summary>
/// <remarks>Decision M-16.</remarks>
internal static class EventStreamReader
{
    /// <summary>Reads the events from a topicSeq on.</summary>
    /// <param name="log">The log.</param>
    /// <param name="topicId">The topic.</param>
    /// <param name="next">The first topicSeq that was not returned yet.</param>
    /// <param name="given">The last returned event; null when there is none, or when the log cannot change.</param>
    /// <param name="mustFind">Whether that event must be found; otherwise a reader that lags may not have it yet.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <exception cref="CopException">The log has lost the last returned event (<c>history_changed</c>).</exception>
    public static async IAsyncEnumerable<Event> ReadAsync(
        IEventLog log, string topicId, long next, EventMark? given, bool mustFind,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var isFound = false;
        await foreach (var stored in log.ReadTopicAsync(topicId, given?.TopicSeq ?? next, null, cancellationToken).ConfigureAwait(false))
        {
            if (given is { } last && !isFound)
            {
                if (!EventMark.Of(stored).IsSame(last))
                    throw Lost(last);
                isFound = true;
                continue;
            }

            yield return stored;
        }

        if (mustFind && !isFound && given is { } missing)
            throw Lost(missing);
    }

    private static CopException Lost(EventMark given) => new(new CopError(
        CopErrorCodes.HistoryChanged,
        $"The store has lost event '{given.EventId}' (topic '{given.TopicId}', topicSeq {given.TopicSeq}), which this stream has given: " +
            $"begin again at the last topicSeq that the topic still has."));
}
