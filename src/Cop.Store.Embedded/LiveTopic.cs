using System.Collections.Immutable;

namespace Cop;

/// <summary>A topic in memory: its head, index entries and rows. Each method is one consistent read or change.</summary>
internal sealed class LiveTopic(string id)
{
    private readonly Lock _gate = new();
    private readonly SegmentedList<EventSlot> _slots = new();
    private TopicViews _views = new();
    private Dictionary<int, TypeIndex>? _byType;
    private long _firstSeq;

    public string Id => id;

    /// <summary>The topic's number in the index.</summary>
    public int Number { get; set; }

    /// <summary>The head; null before the first event. Replaced as a whole.</summary>
    public TopicHead? Head { get; private set; }

    /// <summary>Reads head and rows as of one moment.</summary>
    public T Look<T>(Func<TopicHead?, TopicViews, T> look)
    {
        lock (_gate)
            return look(Head, _views);
    }

    /// <summary>Gets the current row; null when there is none.</summary>
    public View? Find(in ViewKey key)
    {
        lock (_gate)
            return _views.Find(key);
    }

    /// <summary>Whether the state's list of waiting topics includes it.</summary>
    public bool IsKnownToWait { get; set; }

    /// <summary>Applies a change, with the positions of the events that it applies.</summary>
    /// <returns>The index of the first added event.</returns>
    public int Apply(TopicChange change, Event[] applied, ReadOnlySpan<long> positions, EventTypeTable types)
    {
        lock (_gate)
        {
            var first = _slots.Count;
            if (first == 0 && change.Events.Length > 0)
                _firstSeq = change.Events[0].Event.TopicSeq;
            foreach (ref readonly var added in change.Events.AsSpan())
            {
                var length = added.Event.Json.Utf8.Length;
                _slots.Add(
                    new EventSlot(
                        added.Offset, length, types.NumberOf(added.Event.Type), EffectEvents.IsRecordedEffect(added.Event),
                        added.HasDigest));
            }

            for (var i = 0; i < applied.Length; i++)
                _slots[IndexOf(applied[i].TopicSeq)].Position = positions[i];
            Head = change.After;
            _views.Put(change.Views);
            return first;
        }
    }

    /// <summary>Replaces all rows; false when they were computed for a different sequence.</summary>
    public bool Replace(long appliedSeq, ImmutableArray<View> views)
    {
        lock (_gate)
        {
            if (Head?.AppliedSeq != appliedSeq)
                return false;
            _views = new TopicViews();
            _views.Put(views);
            Head = Head with { Revision = Head.Revision + 1 };
            return true;
        }
    }

    public int IndexOf(long seq) => checked((int)(seq - _firstSeq));

    public long SeqOf(int index) => index + _firstSeq;

    /// <summary>Returns the location of an event by its index.</summary>
    public EventLocation PlaceOf(int index) => new(id, SeqOf(index)) { IsApplied = SeqOf(index) <= Head!.AppliedSeq };

    public EventSlot SlotAt(int index)
    {
        lock (_gate)
            return _slots[index];
    }

    /// <summary>Gets the index entry of an event; null when there is none with this topicSeq.</summary>
    public EventSlot? Slot(long seq)
    {
        lock (_gate)
            return seq >= _firstSeq && seq - _firstSeq < _slots.Count ? _slots[IndexOf(seq)] : null;
    }

    /// <summary>Returns the index entries of events from one topicSeq to another, at most <paramref name="limit"/>.</summary>
    public List<EventSlot> Slots(long fromSeq, long toSeq, int limit)
    {
        var found = new List<EventSlot>();
        lock (_gate)
        {
            for (var seq = Math.Max(fromSeq, _firstSeq); seq <= toSeq && seq - _firstSeq < _slots.Count && found.Count < limit; seq++)
                found.Add(_slots[IndexOf(seq)]);
        }

        return found;
    }

    /// <summary>
    /// Finds the index entries of applied, deliverable events after a topicSeq with a matching type, at most <paramref name="limit"/>.
    /// </summary>
    /// <returns>The topicSeq at which the bounded search stopped; null when it is complete.</returns>
    public long? FindDeliverable(long afterSeq, bool[] taken, int limit, List<EventSlot> found)
    {
        const int look = 4096;
        lock (_gate)
        {
            var last = Head?.AppliedSeq ?? long.MinValue;
            var from = Math.Max(Math.Min(afterSeq, long.MaxValue - 1) + 1, _firstSeq);
            for (var seq = from; seq <= last; seq++)
            {
                if (found.Count == limit || seq - from == look)
                    return seq - 1;
                ref readonly var slot = ref _slots[IndexOf(seq)];
                // A type added after the filter was evaluated is not in the list; the next evaluation includes it.
                if (!slot.CarriesEffect && slot.Type < taken.Length && taken[slot.Type])
                    found.Add(slot);
            }

            return null;
        }
    }

    /// <summary>
    /// Finds the index entries of applied events of a type after a topicSeq, without recorded effects, at most <paramref name="limit"/>.
    /// The index of a type is built on first use, a bounded number of events per call.
    /// </summary>
    /// <returns>False when the index is not complete yet.</returns>
    public bool FindOfType(int type, long afterSeq, int limit, List<EventSlot> found)
    {
        const int look = 4096;
        lock (_gate)
        {
            _byType ??= [];
            if (!_byType.TryGetValue(type, out var index))
                _byType[type] = index = new TypeIndex();
            for (var end = Math.Min(_slots.Count, index.Looked + look); index.Looked < end; index.Looked++)
            {
                ref readonly var slot = ref _slots[index.Looked];
                if (slot.Type == type && !slot.CarriesEffect)
                    index.Places.Add(index.Looked);
            }

            if (index.Looked < _slots.Count)
                return false;
            var next = index.Places.BinarySearch(
                afterSeq < _firstSeq ? 0 : afterSeq - _firstSeq >= _slots.Count ? _slots.Count : IndexOf(afterSeq) + 1);
            for (next = next < 0 ? ~next : next;
                next < index.Places.Count && found.Count < limit && SeqOf(index.Places[next]) <= Head!.AppliedSeq; next++)
                found.Add(_slots[index.Places[next]]);
            return true;
        }
    }

    /// <summary>
    /// Returns the last topicSeq whose event is before an offset in the journal; one less than the first when there is none.
    /// </summary>
    public long LastBefore(long offset)
    {
        lock (_gate)
        {
            var (low, high) = (0, _slots.Count);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (_slots[middle].Offset < offset)
                    low = middle + 1;
                else
                    high = middle;
            }

            return _firstSeq + low - 1;
        }
    }

    private sealed class TypeIndex
    {
        /// <summary>The number of events that it includes.</summary>
        public int Looked { get; set; }

        public List<int> Places { get; } = [];
    }
}
