using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Cop;

/// <content>The journal is locked while it is open, so its end is not lost behind this process: the history is that of the
/// journal.</content>
public sealed partial class EmbeddedEventStore
{
    private string? _historyId;

    /// <inheritdoc/>
    public Task<HistoryState> ReadHistoryAsync(IReadOnlyCollection<string> eventIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(eventIds);
        var found = ImmutableArray.CreateBuilder<EventMark>();
        foreach (var id in eventIds)
        {
            if (_state.Index.TryFind(EventKey.FromEventId(id), out var topic, out var index))
                found.Add(Mark(topic, index));
        }

        EventMark? last = _state.Index.FromPosition(_state.Index.LastPosition, 1) is [var (topicAtLast, indexAtLast)]
            ? Mark(topicAtLast, indexAtLast)
            : null;
        return Task.FromResult(new HistoryState { HistoryId = HistoryId, Last = last, Found = found.DrainToImmutable() });
    }

    /// <inheritdoc/>
    /// <remarks>Kept while the store is open: an id that names the journal's own history again afterwards tells the same.</remarks>
    public Task<string> ReplaceHistoryAsync(string expected, string replacement, CancellationToken cancellationToken)
    {
        lock (_state)
        {
            if (HistoryId == expected)
                _historyId = replacement;
            return Task.FromResult(HistoryId);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<AgentSubscription> FindSubscriptionsBeyondLogAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (var subscription in _state.Subscriptions)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (HistoryRules.BringBack(subscription, _state.Topic(subscription.TopicId)?.Head?.LastSeq ?? 0, 0) is not null)
                yield return subscription;
        }
    }

    private string HistoryId => _historyId ?? CopId.Derive("history", StoreId);

    private EventMark Mark(LiveTopic topic, int index)
    {
        var slot = topic.SlotAt(index);
        var stored = _loader.Read([slot]).Single();
        return EventMark.Of(stored, slot.Position > 0 ? slot.Position : null);
    }
}
