using System.Collections.Immutable;

namespace Cop.Storage;

/// <summary>
/// The target of an append's reads and writes: the store itself, or a transaction of the host (<see cref="CopKernel.AppendThroughAsync"/>).
/// </summary>
/// <remarks>Members have the guarantees of the members of the same name on the store.</remarks>
public interface ICommitTarget
{
    /// <summary>Loads the rows that a decision needs, as <see cref="ICopStore.LoadAsync"/> does.</summary>
    ValueTask<ILoadedRows> LoadAsync(RowKeys keys, CancellationToken cancellationToken);

    /// <summary>Commits each unit as a whole or not at all.</summary>
    /// <returns>One outcome per unit: committed, stale or refused.</returns>
    Task<ImmutableArray<CommitOutcome>> CommitAsync(IReadOnlyList<CommitUnit> units, CancellationToken cancellationToken);

    /// <summary>Finds an event by its id, including events that only this target has written so far; null when there is none.</summary>
    Task<StoredEvent?> FindEventAsync(string eventId, CancellationToken cancellationToken);

    /// <summary>Reads the events of one type of a topic, as <see cref="IEventStore.ReadEventsByTypeAsync"/> does.</summary>
    Task<ImmutableArray<Event>> ReadEventsByTypeAsync(
        string topicId, string type, long afterSeq, int limit, CancellationToken cancellationToken);
}
