using System.Collections.Immutable;

namespace Cop;

/// <summary>What appends are decided on and written through: the store, or a transaction of a host on it.</summary>
internal interface ICommitDoor
{
    ValueTask<IRows> LoadAsync(RowKeys keys, CancellationToken cancellationToken);

    Task<ImmutableArray<CommitOutcome>> CommitAsync(IReadOnlyList<CommitUnit> units, CancellationToken cancellationToken);

    Task<StoredEvent?> FindAsync(string eventId, CancellationToken cancellationToken);
}
