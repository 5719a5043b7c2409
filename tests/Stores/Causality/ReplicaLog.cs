namespace Cop.Stores.Tests;

/// <summary>
/// Steps on three replicas and two local topics, generated from numbers, with the expected result of each by the definition of a cycle.
/// </summary>
internal sealed class ReplicaLog(CopKernel kernel, string prefix)
{
    private const string Origin = "urn:cop:store:elsewhere";
    private const int Replicas = 3;
    private readonly List<CausalLink> _stored = [];
    private readonly long[] _next = [1, 1, 1];
    private readonly HashSet<(string TopicId, string Missing)> _accepted = [];
    private int _native;

    public Task TakeAsync(int step) => (step % 10) switch
    {
        < 6 => ReplicateAsync(step / 10),
        < 9 => AppendAsync(step / 10),
        _ => UnblockAsync(step / 10),
    };

    /// <summary>
    /// Checks that positions are gap-free, ascend with each topic, and put parents before children, except parents accepted as missing.
    /// </summary>
    public async Task CheckAsync()
    {
        var positions = new Dictionary<string, long>(StringComparer.Ordinal);
        var lastSeq = new Dictionary<string, long>(StringComparer.Ordinal);
        await foreach (var (position, stored) in kernel.Log.ReadPositionsAsync())
        {
            if (stored.TopicId.StartsWith(prefix, StringComparison.Ordinal))
            {
                stored.TopicSeq.ShouldBe(lastSeq.GetValueOrDefault(stored.TopicId) + 1);
                foreach (var parent in stored.ParentEventIds.Where(parent => !_accepted.Contains((stored.TopicId, parent))))
                    positions.ShouldContainKey(parent, $"{stored} stands at {position}, before its parent");
                lastSeq[stored.TopicId] = stored.TopicSeq;
            }

            positions.Add(stored.Id, position);
        }

        positions.Values.ShouldBe(Enumerable.Range(1, positions.Count).Select(position => (long)position));
    }

    private async Task ReplicateAsync(int choice)
    {
        var (replica, topicId) = (choice % Replicas, TopicOf(choice % Replicas));
        Event[] events = [
            .. Enumerable.Range(0, 1 + (choice / 3 % 2))
                .Select(place => Received(topicId, _next[replica] + place, ParentsOf(choice / 7 / (place + 1), topicId)))];
        var closes = !ReplayOrder.CreatePlan(_stored.Concat(events.Select(CausalLink.FromEvent))).Cycle.IsEmpty;
        var result = await kernel.ReplicateAsync(Origin, events);
        result.Error?.Code.ShouldBe(CopErrorCodes.CausalCycle);
        result.IsOk.ShouldBe(!closes, string.Join("; ", events.Select(each => $"{each} <- {string.Join(", ", each.ParentEventIds)}")));
        if (!result.IsOk)
            return;
        _stored.AddRange(events.Select(CausalLink.FromEvent));
        _next[replica] += events.Length;
    }

    private async Task AppendAsync(int choice)
    {
        if (_stored.Count == 0)
            return;
        var parent = _stored[choice % _stored.Count];
        var isApplied = (await kernel.Log.GetHeadAsync(parent.TopicId))!.AppliedSeq >= parent.TopicSeq;
        var topicId = $"{prefix}l{choice / 3 % 2}";
        var draft = EventDraft.Create("note.taken") with { Id = $"{topicId}/n{++_native}", ParentEventIds = [parent.EventId] };
        var result = await kernel.AppendAsync(topicId, draft, Actor.Human("ada"));
        // Blocked events may be applied now; applied events stay applied.
        if (isApplied || result.IsOk)
            _stored.Add(CausalLink.FromEvent(result.Unwrap().First));
        else
            (result.Error!.Code, result.Error.Category).ShouldBe((CopErrorCodes.ParentNotApplied, CopErrorCategory.Temporary));
    }

    private async Task UnblockAsync(int choice)
    {
        var topicId = TopicOf(choice % Replicas);
        if (await kernel.Log.GetHeadAsync(topicId) is not { BlockedBy: not null })
            return;
        var result = await kernel.UnblockTopicAsync(topicId, "human:ada");
        // The topic may be unblocked now.
        if (!result.IsOk)
            result.Error!.Code.ShouldBe(CopErrorCodes.NotFound);
        await foreach (var stored in kernel.Log.ReadTopicAsync(kernel.OperationsTopicId))
        {
            foreach (var missing in stored.Payload["missing"]!.Items)
                _accepted.Add((stored.Payload["topicId"]!.AsString()!, missing.AsString()!));
        }
    }

    // An existing event of any topic, or a future event of a replica.
    private string[] ParentsOf(int choice, string topicId) => (choice % 4) switch
    {
        0 => [],
        1 when _stored.Count > 0 => [_stored[choice / 4 % _stored.Count].EventId],
        2 when _stored.Count > 0 => [_stored[choice / 4 % _stored.Count].EventId, Coming(choice / 5, topicId)],
        _ => [Coming(choice / 4, topicId)],
    };

    private string Coming(int choice, string topicId)
    {
        var replica = choice % Replicas;
        return TopicOf(replica) == topicId
            ? $"{topicId}/{_next[replica] + (choice / 3 % 3)}"
            : $"{TopicOf(replica)}/{_next[replica] + (choice / 3 % 2)}";
    }

    private string TopicOf(int replica) => $"{prefix}r{replica}";

    private static Event Received(string topicId, long seq, string[] parents) => Event.From(CopJson.Object(
        ("id", CopJson.From($"{topicId}/{seq}")),
        ("topicId", CopJson.From(topicId)),
        ("topicSeq", CopJson.From(seq)),
        ("type", CopJson.From("note.taken")),
        ("schemaVersion", CopJson.From("1")),
        ("createdAt", CopJson.From("2026-01-01T00:00:00.000Z")),
        ("payload", CopJson.EmptyObject),
        ("parentEventIds", parents.Length == 0 ? null : CopJson.Array(parents.Distinct(StringComparer.Ordinal).Select(CopJson.From)))))
    .Unwrap();
}
