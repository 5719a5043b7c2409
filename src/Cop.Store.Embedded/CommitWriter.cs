namespace Cop;

/// <summary>Encodes units as a record's entries and returns the offsets of their events.</summary>
internal sealed class CommitWriter
{
    private readonly RecordWriter _record = new();

    public ReadOnlyMemory<byte> Body => _record.Body;

    public void Clear() => _record.Clear();

    public void Write(RegisteredAgent registration) =>
        Write(EntryKind.Agent, CopJson.Serialize(registration, EntryJson.Default.RegisteredAgent));

    public void Write(ProfileVersion profile) => Write(EntryKind.Profile, CopJson.Serialize(profile, EntryJson.Default.ProfileVersion));

    /// <summary>Encodes a unit; the offsets of its events are relative to the body.</summary>
    /// <param name="prepared">The unit.</param>
    /// <param name="released">Returns earlier events of a topic that are applied with this unit.</param>
    public CommittedUnit Write(PreparedUnit prepared, Func<TopicAppend, IReadOnlyList<Event>> released)
    {
        var unit = prepared.Unit;
        _record.Add((byte)EntryKind.Unit, []);
        var changes = new List<TopicChange>(unit.Appends.Length);
        ReadOnlySpan<byte> digests = prepared.Digests;
        for (var topic = 0; topic < unit.Appends.Length; topic++)
        {
            var (append, events) = (unit.Appends[topic], prepared.Events[topic]);
            for (var i = 0; i < events.Length; i++)
                events[i] = Write(events[i], ref digests);
            var change = new TopicChange
            {
                Before = append.Before,
                After = append.After,
                Events = events,
                Released = released(append),
                Views = append.Views,
            };
            if (!change.IsPlain)
                Write(EntryKind.Head, CopJson.Serialize(change.After, EntryJson.Default.TopicHead));
            changes.Add(change);
        }

        foreach (var subscription in unit.Subscriptions)
            Write(EntryKind.Subscription, CopJson.Serialize(subscription, EntryJson.Default.AgentSubscription));
        return new CommittedUnit(changes, unit.Subscriptions);
    }

    private IndexedEvent Write(in IndexedEvent prepared, ref ReadOnlySpan<byte> digests)
    {
        var utf8 = prepared.Event.Json.Utf8.Span;
        if (!prepared.HasDigest)
            return prepared with { Offset = _record.Add((byte)EntryKind.Event, utf8).Offset };
        var digest = digests[..EventLoader.DigestSize];
        digests = digests[EventLoader.DigestSize..];
        return prepared with { Offset = _record.Add((byte)EntryKind.NativeEvent, digest, utf8).Offset + digest.Length };
    }

    private void Write(EntryKind kind, CopJson json) => _record.Add((byte)kind, json.Utf8.Span);
}
