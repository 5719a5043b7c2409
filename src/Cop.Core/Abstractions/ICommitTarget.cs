using System.Collections.Immutable;

namespace Cop;

/// <summary>
/// What appends are decided on and written through: the store itself, or something narrower that a store gives out, such as a transaction of the host's
/// (<see cref="CopKernel.AppendThroughAsync"/>). Its members promise what those of a store do.
/// </summary>
public interface ICommitTarget
{
    /// <summary>The rows that deciding needs; <see cref="ICopStore.LoadAsync"/> says how.</summary>
    ValueTask<ILoadedRows> LoadAsync(RowKeys keys, CancellationToken cancellationToken);

    /// <summary>Writes each unit as a whole or not at all, and tells of each whether it was written, rested on rows that have changed, or was refused.</summary>
    Task<ImmutableArray<CommitOutcome>> CommitAsync(IReadOnlyList<CommitUnit> units, CancellationToken cancellationToken);

    /// <summary>An event by its id, also one that only this door sees yet; null when there is none.</summary>
    Task<StoredEvent?> FindEventAsync(string eventId, CancellationToken cancellationToken);

    /// <summary>The events of one type of a topic; <see cref="IEventStore.ReadEventsByTypeAsync"/> says which.</summary>
    Task<ImmutableArray<Event>> ReadEventsByTypeAsync(string topicId, string type, long afterSeq, int limit, CancellationToken cancellationToken);
}
