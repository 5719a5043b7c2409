using System.Collections.Immutable;

namespace Cop;

/// <summary>The stored events of a blocked topic that are not applied yet.</summary>
internal static class WaitingEvents
{
    /// <summary>Reads them in order; empty when the topic is not blocked.</summary>
    public static async Task<ImmutableArray<Event>> ReadAsync(IEventLog log, TopicHead? head, CancellationToken cancellationToken)
    {
        if (head?.BlockedBy is null)
            return [];
        var waiting = ImmutableArray.CreateBuilder<Event>();
        await foreach (var stored in log.ReadTopicAsync(head.TopicId, head.AppliedSeq + 1, head.LastSeq, cancellationToken)
            .ConfigureAwait(false))
            waiting.Add(stored);
        return waiting.ToImmutable();
    }
}
