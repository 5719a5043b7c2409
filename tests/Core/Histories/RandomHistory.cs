using System.Globalization;

namespace Cop.Core.Tests.Histories;

/// <summary>A log of a few topics in the order of its commits, with a sequencer that comes behind; it can lose its end.</summary>
internal sealed class RandomHistory(Random random)
{
    private readonly List<(Event Event, int? PositionedAt)> _log = [];
    private int _made;

    /// <summary>Appends events to topics by chance.</summary>
    public IReadOnlyList<Event> Append(int count)
    {
        var appended = new List<Event>();
        for (; count > 0; count--)
        {
            var topicId = "t" + random.Next(3).ToString(CultureInfo.InvariantCulture);
            var seq = _log.Count(item => item.Event.TopicId == topicId) + 1;
            var json = CopJson.Object(
                ("id", CopJson.From($"e{++_made}")), ("topicId", CopJson.From(topicId)), ("topicSeq", CopJson.From(seq)),
                ("type", CopJson.From("x")),
                ("schemaVersion", CopJson.From("1")), ("createdAt", CopJson.From("2026-01-01T00:00:00.000Z")),
                ("payload", CopJson.Object(("n", CopJson.From(random.Next())))));
            var made = Event.From(json).Unwrap();
            _log.Add((made, null));
            appended.Add(made);
        }

        return appended;
    }

    /// <summary>Gives so many more events their positions: a commit of its own, which is lost with all that came since.</summary>
    public void GivePositions(int count)
    {
        for (var i = 0; i < _log.Count && count > 0; i++)
        {
            if (_log[i].PositionedAt is not null)
                continue;
            _log[i] = (_log[i].Event, _log.Count);
            count--;
        }
    }

    /// <summary>Loses the last commits; gives the ids that are gone.</summary>
    public HashSet<string> Cut(int count)
    {
        var kept = Math.Max(0, _log.Count - count);
        var lost = _log.Skip(kept).Select(item => item.Event.Id).ToHashSet(StringComparer.Ordinal);
        _log.RemoveRange(kept, _log.Count - kept);
        for (var i = 0; i < _log.Count; i++)
        {
            if (_log[i].PositionedAt > kept)
                _log[i] = (_log[i].Event, null);
        }

        return lost;
    }

    public bool Has(string eventId) => _log.Exists(item => item.Event.Id == eventId);

    /// <summary>What a store says of its history.</summary>
    public HistoryState Read(IEnumerable<string> eventIds)
    {
        var marks = _log.Select((item, place) => EventMark.Of(item.Event, item.PositionedAt is null ? null : place + 1)).ToList();
        var wanted = eventIds.ToHashSet(StringComparer.Ordinal);
        return new HistoryState
        {
            HistoryId = "h",
            Last = marks.Where(mark => mark.Position is not null).Select(mark => (EventMark?)mark).LastOrDefault(),
            Found = [.. marks.Where(mark => wanted.Contains(mark.EventId))],
        };
    }
}
