namespace Cop;

/// <summary>A unit on its way to the journal, with the keys of its events and of their parents computed once.</summary>
/// <param name="Unit">The unit.</param>
/// <param name="Events">Its events, an array for each of its topics.</param>
internal sealed record PreparedUnit(CommitUnit Unit, IndexedEvent[][] Events)
{
    public static PreparedUnit Of(CommitUnit unit)
    {
        var events = new IndexedEvent[unit.Appends.Length][];
        for (var topic = 0; topic < events.Length; topic++)
        {
            var added = unit.Appends[topic].Events;
            events[topic] = new IndexedEvent[added.Length];
            for (var i = 0; i < added.Length; i++)
                events[topic][i] = new IndexedEvent(added[i].Event, 0, HasDigest: added[i].DraftDigest.Length > 0);
        }

        return new PreparedUnit(unit, events);
    }
}
