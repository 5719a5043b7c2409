namespace Cop;

/// <summary>
/// Rebuilds the state from the journal's records. The projector computes the rows, byte for byte as they were at the commit; head entries
/// about blocked topics are followed, not decided again.
/// </summary>
/// <param name="state">Receives the records.</param>
/// <param name="read">Reads earlier records, for the events that continuations name (D-53).</param>
/// <param name="projector">Computes the rows (M-3, M-15).</param>
internal sealed class JournalReplay(EmbeddedState state, JournalRead read, RowProjector projector)
{
    private readonly Dictionary<string, Queue<Event>> _waiting = new(StringComparer.Ordinal);
    private readonly LiveRows _rows = new(state, new EventLoader(read));

    public void Visit(long offset, ReadOnlyMemory<byte> body) => new CommitReader(state, offset, body).Read(Take);

    private void Take(CommittedUnit unit)
    {
        var changes = unit.Topics.Select(WithReleased).ToList();
        var rows = projector.Begin(_rows);
        foreach (var change in changes)
        {
            // A continuation may name events of its own unit (D-53).
            foreach (var added in change.Events)
                rows.Put(added.Event);
            foreach (var applied in change.Applied())
                rows.Project(applied);
        }

        var views = rows.ChangedViews.ToLookup(view => view.TopicId, StringComparer.Ordinal);
        changes.ForEach(change => change.Views = [.. views[change.After.TopicId]]);
        state.Apply(unit with { Topics = changes });
    }

    /// <summary>Adds the waiting events that are applied now, and keeps those that are not applied.</summary>
    private TopicChange WithReleased(TopicChange change)
    {
        var topicId = change.After.TopicId;
        var released = new List<Event>();
        if (_waiting.TryGetValue(topicId, out var waiting))
        {
            while (waiting.TryPeek(out var next) && next.TopicSeq <= change.After.AppliedSeq)
                released.Add(waiting.Dequeue());
            if (waiting.Count == 0)
                _waiting.Remove(topicId);
        }

        foreach (var added in change.Events.Where(added => added.Event.TopicSeq > change.After.AppliedSeq))
        {
            if (!_waiting.TryGetValue(topicId, out waiting))
                _waiting[topicId] = waiting = new Queue<Event>();
            waiting.Enqueue(added.Event);
        }

        return released.Count == 0
            ? change
            : new TopicChange { Before = change.Before, After = change.After, Events = change.Events, Released = released };
    }
}
