namespace Cop;

/// <summary>Decodes a record's entries into changes. The rows are not in the journal; the replay computes them.</summary>
internal sealed class CommitReader(EmbeddedState state, long offset, ReadOnlyMemory<byte> body)
{
    private readonly List<IndexedEvent> _events = [];
    private readonly Dictionary<string, TopicHead> _heads = new(StringComparer.Ordinal);
    private readonly List<AgentSubscription> _subscriptions = [];

    /// <summary>Decodes the record and passes its units on one by one, after the previous ones are applied.</summary>
    public void Read(Action<CommittedUnit> takeUnit)
    {
        var reader = new RecordReader(body.Span);
        while (reader.Read(out var entry))
        {
            var bytes = body.Slice(entry.Offset, entry.Length);
            if ((EntryKind)entry.Kind == EntryKind.Unit)
                Finish(takeUnit);
            else
                Read((EntryKind)entry.Kind, entry.Offset, bytes);
        }

        Finish(takeUnit);
    }

    private void Read(EntryKind kind, int start, ReadOnlyMemory<byte> bytes)
    {
        switch (kind)
        {
            case EntryKind.NativeEvent:
                AddEvent(start + EventLoader.DigestSize, bytes[EventLoader.DigestSize..], hasDigest: true);
                break;
            case EntryKind.Event:
                AddEvent(start, bytes, hasDigest: false);
                break;
            case EntryKind.Head:
                var head = CopJson.FromTrusted(bytes).Deserialize(EntryJson.Default.TopicHead)!;
                _heads[head.TopicId] = head with { Revision = state.Topic(head.TopicId)?.Head?.Revision ?? 0 };
                break;
            case EntryKind.Subscription:
                _subscriptions.Add(CopJson.FromTrusted(bytes).Deserialize(EntryJson.Default.AgentSubscription)!);
                break;
            case EntryKind.Agent:
                state.Apply(CopJson.FromTrusted(bytes).Deserialize(EntryJson.Default.RegisteredAgent)! with { Offset = offset });
                break;
            case EntryKind.Profile:
                state.Apply(CopJson.FromTrusted(bytes).Deserialize(EntryJson.Default.ProfileVersion)!);
                break;
            default:
                throw new CopInvariantException(
                    $"The record at byte {offset} has an entry of the unknown kind {(int)kind}; a newer version may have written it.");
        }
    }

    // The record's memory is reused for the next one, and an event keeps its bytes.
    private void AddEvent(int start, ReadOnlyMemory<byte> bytes, bool hasDigest) =>
        _events.Add(new IndexedEvent(EventLoader.Parse(bytes.ToArray()), offset + RecordHeader.Size + start, hasDigest));

    private void Finish(Action<CommittedUnit> takeUnit)
    {
        if (_events.Count + _heads.Count + _subscriptions.Count == 0)
            return;
        var byTopic = _events.GroupBy(added => added.Event.TopicId, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
        var topicIds = _heads.Keys.Union(byTopic.Keys, StringComparer.Ordinal).Order(CopId.Comparer);
        takeUnit(
            new CommittedUnit(
                [.. topicIds.Select(topicId => Change(topicId, byTopic.GetValueOrDefault(topicId) ?? []))], [.. _subscriptions]));
        _events.Clear();
        _heads.Clear();
        _subscriptions.Clear();
    }

    private TopicChange Change(string topicId, IndexedEvent[] events)
    {
        var before = state.Topic(topicId)?.Head;
        var lastSeq = events.Length > 0 ? events[^1].Event.TopicSeq : before!.LastSeq;
        var after = _heads.GetValueOrDefault(topicId)
            ?? (before ?? new TopicHead { TopicId = topicId, LastSeq = lastSeq, AppliedSeq = lastSeq }) with
            {
                LastSeq = lastSeq,
                LastHash = events.Length > 0 ? events[^1].Event.HashKey : before!.LastHash,
                AppliedSeq = lastSeq,
            };
        return new TopicChange { Before = before, After = after, Events = events };
    }
}
