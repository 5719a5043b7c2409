namespace Cop.Conformance;

/// <summary>Replicated events of two topics that wait for each other's events, passed by the gate that the replicate path uses.</summary>
internal sealed class ReplicaScript(IEventStore store, TestAppender appender, string prefix)
{
    public async Task CommitAsync(int choice)
    {
        string[] topicIds = [prefix + "r0", prefix + "r1"];
        var (topicId, other) = (topicIds[choice % 2], topicIds[1 - choice % 2]);
        var applied = new HashSet<string>(StringComparer.Ordinal);
        var waiting = new Dictionary<string, List<Event>>(StringComparer.Ordinal);
        var gate = new ParentGate(applied.Contains);
        foreach (var each in topicIds)
        {
            var appliedSeq = (await store.GetHeadAsync(each))?.AppliedSeq ?? 0;
            waiting[each] = [];
            await foreach (var stored in store.ReadTopicAsync(each))
            {
                if (stored.TopicSeq <= appliedSeq)
                    applied.Add(stored.Id);
                else
                    waiting[each].Add(stored);
            }
        }

        var next = ((await store.GetHeadAsync(topicId))?.LastSeq ?? 0) + 1;
        string[] parents = choice / 2 % 3 == 0 ? [$"{other}/{((await store.GetHeadAsync(other))?.LastSeq ?? 0) + 1}"] : [];
        var received = TestAppender.Foreign(topicId, next, "note.added", parents);
        foreach (var (each, events) in waiting)
            gate.Add(each, each == topicId ? [.. events, received] : events);
        var released = gate.Release().ToList();
        var appends = new List<TopicAppend>();
        foreach (var each in topicIds.Where(each => each == topicId || released.Any(passed => passed.TopicId == each)))
            appends.Add(await appender.ReplicateAsync(each == topicId ? [received] : [], await HeadAsync(each, released, gate, each == topicId), waiting[each]));
        (await store.CommitAsync([new CommitUnit { Appends = [.. appends] }], CancellationToken.None)).ShouldBe([CommitOutcome.Committed]);
    }

    private async Task<TopicHead> HeadAsync(string topicId, List<Event> released, ParentGate gate, bool grows)
    {
        var before = await store.GetHeadAsync(topicId) ?? new TopicHead { TopicId = topicId, LastSeq = 0, AppliedSeq = 0, ReplicaOf = "urn:cop:store:elsewhere" };
        var block = gate.BlockOf(topicId);
        return before with
        {
            LastSeq = before.LastSeq + (grows ? 1 : 0),
            AppliedSeq = released.LastOrDefault(passed => passed.TopicId == topicId)?.TopicSeq ?? before.AppliedSeq,
            BlockedBy = block?.BlockedBy.Id,
            MissingParentIds = block?.Missing ?? [],
        };
    }
}
