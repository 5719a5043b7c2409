using Npgsql;

namespace Cop;

/// <summary>The events of a commit as arrays, a column each. A topic stands for itself by its place in another array.</summary>
internal sealed class EventColumns
{
    private readonly List<int> _unit = [];
    private readonly List<int> _topic = [];
    private readonly List<long> _seq = [];
    private readonly List<bool> _isEffect = [];
    private readonly List<Guid> _key = [];
    private readonly List<string> _type = [];
    private readonly List<byte[]?> _digest = [];
    private readonly List<byte[]> _body = [];

    public NpgsqlParameter Units => Parameter.Of(_unit);

    public IEnumerable<NpgsqlParameter> Rows =>
        [Parameter.Of(_topic), Parameter.Of(_seq), Parameter.Of(_isEffect), Parameter.Of(_key), Parameter.Of(_type), Parameter.Of(_digest), Parameter.Of(_body)];

    public void Add(int unit, int topic, StoredEvent stored)
    {
        _unit.Add(unit);
        _topic.Add(topic);
        _seq.Add(stored.Event.TopicSeq);
        _isEffect.Add(EffectEvents.IsRecordedEffect(stored.Event));
        _key.Add(EventKey.FromEventId(stored.Event.Id).ToGuid());
        _type.Add(stored.Event.Type);
        _digest.Add(stored.DraftDigest.Length == 0 ? null : Convert.FromHexString(stored.DraftDigest));
        _body.Add(RowMapper.Bytes(stored.Event.Json));
    }
}
