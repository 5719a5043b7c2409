using System.Collections.Immutable;

namespace Cop;

/// <summary>The commit target of the store itself.</summary>
internal sealed class StoreCommitTarget(IEventStore storage) : ICommitTarget
{
    public ValueTask<ILoadedRows> LoadAsync(RowKeys keys, CancellationToken cancellationToken) =>
        storage.LoadAsync(keys, cancellationToken);

    public Task<ImmutableArray<CommitOutcome>> CommitAsync(IReadOnlyList<CommitUnit> units, CancellationToken cancellationToken) =>
        storage.CommitAsync(units, cancellationToken);

    public Task<StoredEvent?> FindEventAsync(string eventId, CancellationToken cancellationToken) =>
        storage.FindEventAsync(eventId, cancellationToken);

    public Task<ImmutableArray<Event>> ReadEventsByTypeAsync(
        string topicId, string type, long afterSeq, int limit, CancellationToken cancellationToken) =>
        storage.ReadEventsByTypeAsync(topicId, type, afterSeq, limit, cancellationToken);
}
