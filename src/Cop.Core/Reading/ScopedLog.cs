using System.Runtime.CompilerServices;

namespace Cop.Surfaces;

/// <summary>The log without the events of topics that a scope excludes.</summary>
internal sealed class ScopedLog(IEventLog log, TopicScope scope) : IEventLog
{
    public async Task<TopicHead?> GetHeadAsync(string topicId, CancellationToken cancellationToken = default) =>
        await scope.CanSeeAsync(topicId, cancellationToken).ConfigureAwait(false)
            ? await log.GetHeadAsync(topicId, cancellationToken).ConfigureAwait(false) : null;

    public async Task<StoredEvent?> FindEventAsync(string eventId, CancellationToken cancellationToken = default) =>
        await log.FindEventAsync(eventId, cancellationToken).ConfigureAwait(false) is { } found
            && await scope.CanSeeAsync(found.Event.TopicId, cancellationToken).ConfigureAwait(false) ? found : null;

    public async IAsyncEnumerable<Event> ReadTopicAsync(
        string topicId, long fromSeq = 0, long? toSeq = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (!await scope.CanSeeAsync(topicId, cancellationToken).ConfigureAwait(false))
            yield break;
        await foreach (var stored in log.ReadTopicAsync(topicId, fromSeq, toSeq, cancellationToken).ConfigureAwait(false))
            yield return stored;
    }

    public async IAsyncEnumerable<PositionedEvent> ReadPositionsAsync(
        long fromPosition = 1, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var stored in log.ReadPositionsAsync(fromPosition, cancellationToken).ConfigureAwait(false))
        {
            if (await scope.CanSeeAsync(stored.Event.TopicId, cancellationToken).ConfigureAwait(false))
                yield return stored;
        }
    }

    public Task<long> GetLastPositionAsync(CancellationToken cancellationToken = default) => log.GetLastPositionAsync(cancellationToken);

    public async Task<long?> GetPositionAsync(string topicId, long seq, CancellationToken cancellationToken = default) =>
        await scope.CanSeeAsync(topicId, cancellationToken).ConfigureAwait(false)
            ? await log.GetPositionAsync(topicId, seq, cancellationToken).ConfigureAwait(false) : null;

    public async Task<IReadOnlyList<EventLocation>> GetChildrenAsync(
        string eventId, int limit, CancellationToken cancellationToken = default)
    {
        // More are read until enough are visible, or the store has no more.
        for (var asked = limit; ; asked = asked > int.MaxValue / 2 ? int.MaxValue : asked * 2)
        {
            var found = await log.GetChildrenAsync(eventId, asked, cancellationToken).ConfigureAwait(false);
            var visible = new List<EventLocation>();
            foreach (var location in found)
            {
                if (await scope.CanSeeAsync(location.TopicId, cancellationToken).ConfigureAwait(false))
                    visible.Add(location);
                if (visible.Count == limit)
                    break;
            }

            if (visible.Count == limit || found.Count < asked)
                return visible;
        }
    }

    public async IAsyncEnumerable<string> ReadTopicIdsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var topicId in log.ReadTopicIdsAsync(cancellationToken).ConfigureAwait(false))
        {
            if (await scope.CanSeeAsync(topicId, cancellationToken).ConfigureAwait(false))
                yield return topicId;
        }
    }
}
