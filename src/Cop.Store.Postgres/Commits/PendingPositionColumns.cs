using Npgsql;

namespace Cop;

/// <summary>The ranges of events of a commit whose positions are pending, as arrays (M-9).</summary>
internal sealed class PendingPositionColumns
{
    private readonly List<int> _unit = [];
    private readonly List<int> _topic = [];
    private readonly List<long> _first = [];
    private readonly List<int> _count = [];
    private readonly List<bool> _isOrdered = [];

    public NpgsqlParameter Units => Parameter.Of(_unit);

    public NpgsqlParameter AreOrdered => Parameter.Of(_isOrdered);

    public IEnumerable<NpgsqlParameter> Rows => [Parameter.Of(_topic), Parameter.Of(_first), Parameter.Of(_count)];

    public void Add(int unit, AppliedRanges runs, Func<string, int> placeOf)
    {
        foreach (var run in runs.Runs)
        {
            var topic = placeOf(run.TopicId);
            if (_unit.Count > 0 && _unit[^1] == unit && _topic[^1] == topic && _first[^1] + _count[^1] == run.FirstSeq)
            {
                _count[^1] += run.Count;
                continue;
            }

            _unit.Add(unit);
            _topic.Add(topic);
            _first.Add(run.FirstSeq);
            _count.Add(run.Count);
            _isOrdered.Add(runs.IsOrdered);
        }
    }
}
