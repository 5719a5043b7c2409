using Npgsql;

namespace Cop;

/// <summary>What the continuations of a commit wait for, as arrays.</summary>
internal sealed class WaitColumns
{
    private readonly List<int> _unit = [];
    private readonly List<string> _topic = [];
    private readonly List<Guid> _key = [];
    private readonly List<string> _continuation = [];

    public NpgsqlParameter Units => Parameter.Of(_unit);

    public IEnumerable<NpgsqlParameter> Rows => [Parameter.Of(_topic), Parameter.Of(_key), Parameter.Of(_continuation)];

    public void Add(int unit, Continuation continuation)
    {
        foreach (var key in WaitKey.For(continuation))
        {
            _unit.Add(unit);
            _topic.Add(key.TopicId);
            _key.Add(RowMapper.Hash(key));
            _continuation.Add(continuation.Id);
        }
    }
}
