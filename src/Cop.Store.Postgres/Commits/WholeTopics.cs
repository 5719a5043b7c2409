using Npgsql;

namespace Cop;

/// <summary>The topics of a commit whose units all hold, one entry each: from the head that the first decision saw to the one behind the last.</summary>
internal sealed class WholeTopics
{
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly List<Entry> _existing = [];
    private readonly List<Entry> _new = [];

    public int New => _new.Count;

    public IEnumerable<NpgsqlParameter> Parameters =>
    [
        Of(_existing, entry => entry.After.TopicId), Of(_existing, entry => entry.Before!.LastSeq), Of(_existing, entry => entry.Before!.AppliedSeq),
        Of(_existing, entry => entry.Before!.Revision), Of(_existing, entry => entry.After.LastSeq), Of(_existing, entry => entry.After.AppliedSeq),
        .. ViewsOf(_existing),
        Of(_new, entry => entry.After.TopicId), Of(_new, entry => entry.FirstSeq), Of(_new, entry => entry.After.LastSeq), Of(_new, entry => entry.After.AppliedSeq),
        .. ViewsOf(_new),
    ];

    /// <summary>The topic's place among the numbers that the statement finds: those that exist, then new ones. To be asked when all are added.</summary>
    public int PlaceOf(string topicId)
    {
        var entry = _entries[topicId];
        return entry.Before is null ? _existing.Count + entry.Place : entry.Place;
    }

    /// <summary>False for a replica or a blocked topic, and for an append that does not follow the one before it.</summary>
    public bool TryAdd(TopicAppend append)
    {
        var (before, after) = (append.Before, append.After);
        if (!IsPlain(after) || (before is not null && !IsPlain(before)))
            return false;
        var view = append.Views.OfType<Topic>().FirstOrDefault();
        if (_entries.TryGetValue(after.TopicId, out var entry))
        {
            var now = entry.After;
            if (before is null || (now.LastSeq, now.AppliedSeq, now.Revision) != (before.LastSeq, before.AppliedSeq, before.Revision))
                return false;
            (entry.After, entry.View) = (after, view ?? entry.View);
            return true;
        }

        var entries = before is null ? _new : _existing;
        entry = new Entry { Before = before, After = after, View = view, FirstSeq = append.Events.IsEmpty ? 1 : append.Events[0].Event.TopicSeq, Place = entries.Count + 1 };
        entries.Add(entry);
        _entries.Add(after.TopicId, entry);
        return true;
    }

    private static bool IsPlain(TopicHead head) => head is { ReplicaOf: null, LocalFromSeq: 0, BlockedBy: null, Missing.IsEmpty: true };

    private static NpgsqlParameter[] ViewsOf(List<Entry> entries) =>
    [
        Of(entries, entry => entry.View is null ? (short?)null : ViewColumns.Of(entry.View).Status),
        Of(entries, entry => entry.View is null ? null : RowReading.Bytes(ViewJson.Write(entry.View))),
    ];

    private static NpgsqlParameter Of(List<Entry> entries, Func<Entry, string> column) => Parameter.Of(Array.ConvertAll(entries.ToArray(), entry => column(entry)));

    private static NpgsqlParameter Of(List<Entry> entries, Func<Entry, long> column) => Parameter.Of(Array.ConvertAll(entries.ToArray(), entry => column(entry)));

    private static NpgsqlParameter Of(List<Entry> entries, Func<Entry, int> column) => Parameter.Of(Array.ConvertAll(entries.ToArray(), entry => column(entry)));

    private static NpgsqlParameter Of(List<Entry> entries, Func<Entry, short?> column) => Parameter.Of(Array.ConvertAll(entries.ToArray(), entry => column(entry)));

    private static NpgsqlParameter Of(List<Entry> entries, Func<Entry, byte[]?> column) => Parameter.Of(Array.ConvertAll(entries.ToArray(), entry => column(entry)));

    private sealed class Entry
    {
        public required TopicHead? Before { get; init; }

        public required TopicHead After { get; set; }

        public required Topic? View { get; set; }

        public required long FirstSeq { get; init; }

        public required int Place { get; init; }
    }
}
