namespace Cop;

/// <summary>
/// Rebuilds the state from the journal's records. The rows come out of the projector, byte for byte as they were when the records
/// were written; what a head entry says about blocked topics is followed, not decided again.
/// </summary>
internal sealed class JournalReplay
{
    private readonly EmbeddedState _state;
    private readonly UpcasterChain _upcasters;
    private readonly Lazy<IJournalFile> _bytes;
    private readonly Dictionary<string, Queue<Event>> _waiting = new(StringComparer.Ordinal);
    private readonly LiveRows _rows;

    /// <param name="state">Taken from nothing to the journal's end.</param>
    /// <param name="upcasters">How old payloads are read.</param>
    /// <param name="openBytes">Opens the bytes that are being read, for the few events that are looked at again.</param>
    public JournalReplay(EmbeddedState state, UpcasterChain upcasters, Func<IJournalFile> openBytes)
    {
        (_state, _upcasters, _bytes) = (state, upcasters, new Lazy<IJournalFile>(openBytes));
        _rows = new LiveRows(state, new EventLoader(ReadAt));
    }

    public void Visit(long offset, ReadOnlyMemory<byte> body) => new CommitReader(_state, offset, body).Read(Take);

    /// <summary>Closes what was opened beside the journal.</summary>
    public void End()
    {
        if (_bytes.IsValueCreated && _bytes.Value is DiskJournalFile opened)
            opened.Dispose();
    }

    private void Take(DurableUnit unit)
    {
        var changes = unit.Topics.Select(WithReleased).ToList();
        var rows = new WorkingRows(_rows);
        foreach (var change in changes)
        {
            // A continuation asks where events stand that it names: also those of its own unit (D-53).
            foreach (var added in change.Events)
                rows.Put(added.Event);
            foreach (var applied in change.Applied)
                Projector.Project(rows, _upcasters.Read(applied));
        }

        var views = rows.ChangedViews.ToLookup(view => view.TopicId, StringComparer.Ordinal);
        changes.ForEach(change => change.Views = [.. views[change.After.TopicId]]);
        _state.Apply(unit with { Topics = changes });
    }

    /// <summary>Takes out what waited and is applied now, and keeps back what is not applied yet.</summary>
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

        return released.Count == 0 ? change : new TopicChange { Before = change.Before, After = change.After, Events = change.Events, Released = released };
    }

    private CopError? ReadAt(long offset, Span<byte> destination) => _bytes.Value.ReadAt(offset, destination) == destination.Length
        ? null
        : new CopError(CopErrorCodes.StoreCorrupt, $"The journal '{_bytes.Value.Name}' ends within an event at byte {offset}; restore it from a backup.", CopErrorCategory.Fatal);
}
