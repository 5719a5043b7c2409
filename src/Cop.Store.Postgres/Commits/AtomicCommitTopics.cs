using Npgsql;

namespace Cop;

/// <summary>The topics of a commit whose units all hold, one entry each: from the head that the first decision saw to the one behind the last.</summary>
internal sealed class AtomicCommitTopics
{
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly List<Entry> _existing = [];
    private readonly List<Entry> _new = [];

    public int New => _new.Count;

    /// <summary>How many exist, then a column each: those that exist, then new ones.</summary>
    public IEnumerable<NpgsqlParameter> Parameters
    {
        get
        {
            Entry[] entries = [.. _existing, .. _new];
            return
            [
                Parameter.Of(_existing.Count), Parameter.Of(Array.ConvertAll(entries, entry => entry.After.TopicId)),
                Parameter.Of(Array.ConvertAll(entries, entry => entry.Before?.LastSeq ?? -1)),
                Parameter.Of(Array.ConvertAll(entries, entry => entry.Before?.LastHash ?? default)), Parameter.Of(Array.ConvertAll(entries, entry => entry.Before?.AppliedSeq ?? -1)),
                Parameter.Of(Array.ConvertAll(entries, entry => entry.Before?.Revision ?? 0)), Parameter.Of(Array.ConvertAll(entries, entry => entry.FirstSeq)),
                Parameter.Of(Array.ConvertAll(entries, entry => entry.After.LastSeq)),
                Parameter.Of(Array.ConvertAll(entries, entry => entry.After.LastHash)), Parameter.Of(Array.ConvertAll(entries, entry => entry.After.AppliedSeq)),
                Parameter.Of(Array.ConvertAll(entries, entry => entry.View is null ? (short?)null : ViewColumns.Of(entry.View).Status)),
                Parameter.Of(Array.ConvertAll(entries, entry => entry.View is null ? null : RowMapper.Bytes(ViewJson.Write(entry.View)))),
            ];
        }
    }

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
            if (before is null || (now.LastSeq, now.LastHash, now.AppliedSeq, now.Revision) != (before.LastSeq, before.LastHash, before.AppliedSeq, before.Revision))
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

    private static bool IsPlain(TopicHead head) => head is { ReplicaOf: null, LocalFromSeq: 0, BlockedBy: null, MissingParentIds.IsEmpty: true };

    private sealed class Entry
    {
        public required TopicHead? Before { get; init; }

        public required TopicHead After { get; set; }

        public required Topic? View { get; set; }

        public required long FirstSeq { get; init; }

        public required int Place { get; init; }
    }
}
