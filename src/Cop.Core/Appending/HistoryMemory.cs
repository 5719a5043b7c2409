using System.Collections.Immutable;

namespace Cop;

/// <summary>
/// The newest events that this node has committed or read, and the last position that it compared. A log that is cut back loses its end, so
/// the newest events are enough to detect a loss, and the remembered ones can be named as lost.
/// </summary>
/// <param name="isKept">Whether anything is remembered: only where the store's history can change.</param>
/// <remarks>Decision M-16.</remarks>
internal sealed class HistoryMemory(bool isKept)
{
    private const int MaxKept = 4096;
    private const int MaxCompared = 256;

    private readonly Lock _gate = new();
    private readonly EventMark[] _ring = isKept ? new EventMark[MaxKept] : [];
    private readonly Dictionary<(string TopicId, long TopicSeq), EventMark> _bySeq = [];
    private ImmutableArray<EventMark> _withoutPosition = [];
    private EventMark? _last;
    private AgentSubscription? _lastRow;
    private string _historyId = "";
    private long _count;
    private long _confirmed;
    private bool _isSuspected;
    private long _generation;
    private Action? _onSuspicion;

    /// <summary>Whether anything is remembered.</summary>
    public bool IsKept => isKept;

    /// <summary>The number of resets of this memory. Data read from the log under a lower number may no longer be valid.</summary>
    public long Generation
    {
        get
        {
            lock (_gate)
                return _generation;
        }
    }

    /// <summary>Starts with the present history of the store.</summary>
    /// <param name="found">The store's history.</param>
    /// <param name="onSuspicion">Called when a commit or a read finds signs of a changed history.</param>
    public void Begin(HistoryState found, Action onSuspicion)
    {
        lock (_gate)
            (_historyId, _last, _onSuspicion) = (found.HistoryId, found.Last, onSuspicion);
    }

    /// <summary>Remembers the events of a commit of this node, and the last row of a subscription that it wrote.</summary>
    public void Note(IReadOnlyList<CommitUnit> units)
    {
        foreach (var unit in units)
        {
            if (isKept && !unit.Subscriptions.IsEmpty)
                NoteRow(unit.Subscriptions[^1]);
            foreach (var append in unit.Appends)
            {
                foreach (var stored in append.Events)
                    Note(stored.Event);
            }
        }
    }

    /// <summary>
    /// Remembers an event that this node committed or read. A different event at a remembered topicSeq is a sign of a changed history.
    /// </summary>
    public void Note(Event stored) => Note(EventMark.Of(stored));

    /// <inheritdoc cref="Note(Event)"/>
    public void Note(EventMark mark)
    {
        if (!isKept)
            return;
        bool isOther;
        lock (_gate)
        {
            var place = (mark.TopicId, mark.TopicSeq);
            isOther = _bySeq.TryGetValue(place, out var known) && !known.IsSame(mark);
            // Its own entry of the index may be of a later event already.
            var oldest = _ring[_count % MaxKept];
            if (_count >= MaxKept && _bySeq.TryGetValue((oldest.TopicId, oldest.TopicSeq), out known) && known == oldest)
                _bySeq.Remove((oldest.TopicId, oldest.TopicSeq));
            _ring[_count++ % MaxKept] = mark;
            _bySeq[place] = mark;
        }

        if (isOther)
            Suspect(Generation);
    }

    // A loss that takes no event known to this node may have taken its last row.
    private void NoteRow(AgentSubscription row)
    {
        lock (_gate)
            _lastRow = row;
    }

    /// <summary>Reports that a commit or a read found a row older than one that was durable, or a different row in its place.</summary>
    /// <param name="generation">The generation in which the row was read as durable; reports from an earlier one are ignored.</param>
    public void Suspect(long generation)
    {
        Action? tell;
        lock (_gate)
        {
            if (!isKept || generation != _generation)
                return;
            (_isSuspected, tell) = (true, _onSuspicion);
        }

        tell?.Invoke();
    }

    /// <summary>Returns the events and the position to compare with the store.</summary>
    public RememberedHistory Remember()
    {
        lock (_gate)
        {
            var byTopic = new Dictionary<string, EventMark>(StringComparer.Ordinal);
            for (var i = Math.Max(_confirmed, _count - MaxCompared); i < _count; i++)
            {
                var mark = _ring[i % MaxKept];
                // A lower topicSeq that was noted later does not replace it: it may have taken the place of a lost event.
                if (!byTopic.TryGetValue(mark.TopicId, out var last) || last.TopicSeq <= mark.TopicSeq)
                    byTopic[mark.TopicId] = mark;
            }

            return new RememberedHistory
            {
                HistoryId = _historyId,
                Last = _last,
                Unconfirmed = [.. _withoutPosition, .. byTopic.Values],
                LastRow = _lastRow,
                Count = _count,
                IsSuspected = _isSuspected,
            };
        }
    }

    /// <summary>Returns every remembered event, oldest first.</summary>
    public ImmutableArray<EventMark> All()
    {
        lock (_gate)
        {
            var all = ImmutableArray.CreateBuilder<EventMark>();
            if (_last is { } last)
                all.Add(last);
            for (var i = Math.Max(0, _count - MaxKept); i < _count; i++)
                all.Add(_ring[i % MaxKept]);
            return all.DrainToImmutable();
        }
    }

    /// <summary>Records that all compared events are stored. The event at the last position then covers all events before it.</summary>
    public void Confirm(RememberedHistory compared, HistoryState found)
    {
        var last = found.Last?.Position ?? 0;
        var positions = found.Found.Where(mark => mark.Position <= last).Select(mark => mark.EventId).ToHashSet(StringComparer.Ordinal);
        lock (_gate)
        {
            (_last, _confirmed) = (found.Last, compared.Count);
            _withoutPosition = [.. compared.Unconfirmed.Where(mark => !positions.Contains(mark.EventId)).TakeLast(MaxCompared)];
        }
    }

    /// <summary>Discards everything remembered and starts with the present history of the store.</summary>
    public void Restart(HistoryState found)
    {
        lock (_gate)
        {
            (_historyId, _last, _lastRow, _withoutPosition, _isSuspected) = (found.HistoryId, found.Last, null, [], false);
            Array.Clear(_ring);
            _bySeq.Clear();
            (_count, _confirmed, _generation) = (0, 0, _generation + 1);
        }
    }
}
