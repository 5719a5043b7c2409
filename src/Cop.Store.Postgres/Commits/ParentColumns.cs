using Npgsql;

namespace Cop;

/// <summary>Which events of a commit name which parents, as arrays.</summary>
internal sealed class ParentColumns
{
    private readonly List<int> _unit = [];
    private readonly List<int> _topic = [];
    private readonly List<long> _seq = [];
    private readonly List<Guid> _parent = [];
    private readonly List<bool> _isNeeded = [];

    public bool IsEmpty => _unit.Count == 0;

    public NpgsqlParameter Units => Parameter.Of(_unit);

    /// <summary>Whether the parent must stand in the store already.</summary>
    public NpgsqlParameter Needs => Parameter.Of(_isNeeded);

    public IEnumerable<NpgsqlParameter> Rows => [Parameter.Of(_topic), Parameter.Of(_seq), Parameter.Of(_parent)];

    public void Add(int unit, int topic, long seq, string parent, bool isNeeded)
    {
        _unit.Add(unit);
        _topic.Add(topic);
        _seq.Add(seq);
        _parent.Add(EventKey.FromEventId(parent).ToGuid());
        _isNeeded.Add(isNeeded);
    }
}
