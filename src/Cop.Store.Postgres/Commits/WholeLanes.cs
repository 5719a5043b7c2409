using Npgsql;

namespace Cop;

/// <summary>The lanes of a commit whose units all hold, one entry each: from the version that the first write follows to the last one.</summary>
internal sealed class WholeLanes
{
    private readonly Dictionary<LaneKey, int> _places = [];
    private readonly List<long> _before = [];
    private readonly List<Lane> _lanes = [];

    public bool IsEmpty => _lanes.Count == 0;

    public IEnumerable<NpgsqlParameter> Parameters =>
    [
        Parameter.Of((string[])[.. _lanes.Select(lane => lane.TopicId)]), Parameter.Of((string[])[.. _lanes.Select(lane => lane.Agent)]), Parameter.Of(_before),
        Parameter.Of([.. _lanes.Select(lane => lane.Version)]), Parameter.Of([.. _lanes.Select(lane => lane.Cursor)]),
        Parameter.Of([.. _lanes.Select(lane => !lane.Attempts.IsEmpty)]), Parameter.Of((byte[][])[.. _lanes.Select(LaneJson.Write)]),
    ];

    /// <summary>False when it does not follow the write before it.</summary>
    public bool TryAdd(Lane lane)
    {
        if (!_places.TryGetValue(lane.Key, out var place))
        {
            _places.Add(lane.Key, _lanes.Count);
            _before.Add(lane.Version - 1);
            _lanes.Add(lane);
            return true;
        }

        if (lane.Version != _lanes[place].Version + 1)
            return false;
        _lanes[place] = lane;
        return true;
    }
}
