using System.Collections.Immutable;

namespace Cop;

/// <summary>The store itself.</summary>
internal sealed class StorageCommitDoor(ICopStorage storage) : ICommitDoor
{
    public ValueTask<IRows> LoadAsync(RowKeys keys, CancellationToken cancellationToken) => storage.LoadAsync(keys, cancellationToken);

    public Task<ImmutableArray<CommitOutcome>> CommitAsync(IReadOnlyList<CommitUnit> units, CancellationToken cancellationToken) => storage.CommitAsync(units, cancellationToken);

    public Task<StoredEvent?> FindAsync(string eventId, CancellationToken cancellationToken) => storage.FindAsync(eventId, cancellationToken);
}
