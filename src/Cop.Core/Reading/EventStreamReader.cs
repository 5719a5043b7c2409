using System.Runtime.CompilerServices;

namespace Cop;

/// <summary>
/// Reads on in a topic and compares the event that was given last with the log: what stands behind another one is no continuation of it.
/// </summary>
/// <remarks>Decision M-16.</remarks>
internal static class EventStreamReader
{
    /// <summary>The events from a topicSeq on.</summary>
    /// <param name="log">The log.</param>
    /// <param name="topicId">The topic.</param>
    /// <param name="next">The first topicSeq that was not given.</param>
    /// <param name="given">The event that was given last; null when none was, or when the log cannot change.</param>
    /// <param name="mustFind">Whether that event has to be there; otherwise a reader that is behind may not see it yet.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="CopException">The log has lost the event that was given last (<c>history_changed</c>).</exception>
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
