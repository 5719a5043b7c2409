namespace Cop;

/// <summary>The events of a commit with their ids and parents, as columns.</summary>
internal sealed class EventColumns
{
    private readonly List<CommitTopic> _topic = [];
    private readonly List<long> _seq = [];
    private readonly List<bool> _isEffect = [];
    private readonly List<Guid> _key = [];
    private readonly List<string> _type = [];
    private readonly List<byte[]?> _digest = [];
    private readonly List<byte[]> _body = [];
    private readonly List<Guid> _parent = [];
    private readonly List<CommitTopic> _childTopic = [];
    private readonly List<long> _childSeq = [];

    public void Add(CommitTopic topic, StoredEvent stored)
    {
        _topic.Add(topic);
        _seq.Add(stored.Event.TopicSeq);
        _isEffect.Add(EffectEvents.IsRecordedEffect(stored.Event));
        _key.Add(EventKey.FromEventId(stored.Event.Id).ToGuid());
        _type.Add(stored.Event.Type);
        _digest.Add(stored.DraftDigest.Length == 0 ? null : Convert.FromHexString(stored.DraftDigest));
        _body.Add(RowMapper.Bytes(stored.Event.Json));
    }

    public void AddParent(CommitTopic topic, long seq, string parentId)
    {
        _parent.Add(EventKey.FromEventId(parentId).ToGuid());
        _childTopic.Add(topic);
        _childSeq.Add(seq);
    }

    public void AddTo(BatchStatements statements)
    {
        if (_seq.Count == 0)
            return;
        var (numbers, seqs, keys) = (Numbers(_topic), _seq.ToArray(), _key.ToArray());
        statements.Add(
            "125_insert_events", Parameter.Of(numbers), Parameter.Of(seqs), Parameter.Of(_isEffect), Parameter.Of(_type),
            Parameter.Of(_digest), Parameter.Of(_body));
        var places = new (long Number, long Seq)[seqs.Length];
        for (var i = 0; i < places.Length; i++)
            places[i] = (numbers[i], seqs[i]);
        // Ascending in the server's order, so that two commits that insert the same ids cannot deadlock.
        Array.Sort(keys, places);
        statements.Add(
            "126_insert_event_ids", Parameter.Of(keys), Parameter.Of(Array.ConvertAll(places, place => place.Number)),
            Parameter.Of(Array.ConvertAll(places, place => place.Seq)));
        if (_parent.Count > 0)
            statements.Add("127_insert_parents", Parameter.Of(_parent), Parameter.Of(Numbers(_childTopic)), Parameter.Of(_childSeq));
    }

    private static long[] Numbers(List<CommitTopic> topics)
    {
        var numbers = new long[topics.Count];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = topics[i].Number;
        return numbers;
    }
}
