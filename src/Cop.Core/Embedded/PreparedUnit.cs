using System.Collections.Immutable;

namespace Cop;

/// <summary>A unit on its way to the journal, with the keys of its events and of their parents computed once.</summary>
/// <param name="Unit">The unit.</param>
/// <param name="Events">Its events, an array for each of its topics.</param>
internal sealed record PreparedUnit(CommitUnit Unit, ImmutableArray<ImmutableArray<IndexedEvent>> Events)
{
    public static PreparedUnit Of(CommitUnit unit) => new(unit, [.. unit.Appends.Select(append =>
        append.Events.Select(stored => new IndexedEvent(stored.Event, 0, HasDigest: stored.DraftDigest.Length > 0)).ToImmutableArray())]);
}
