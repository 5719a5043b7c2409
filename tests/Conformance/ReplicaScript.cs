namespace Cop.Conformance;

/// <summary>Replicated events of two topics that wait for each other's events, released as their parents are applied.</summary>
internal sealed class ReplicaScript(IEventStore store, TestAppender appender, string prefix)
{
    public async Task CommitAsync(int choice)
    {
        string[] topicIds = [prefix + "r0", prefix + "r1"];
        var (topicId, other) = (topicIds[choice % 2], topicIds[1 - choice % 2]);
        var applied = new HashSet<string>(StringComparer.Ordinal);
        var waiting = new Dictionary<string, List<Event>>(StringComparer.Ordinal);
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
        var lines = topicIds.ToDictionary(
            each => each, each => new Queue<Event>(each == topicId ? [.. waiting[each], received] : waiting[each]), StringComparer.Ordinal);
        var released = Release(lines, applied);
        var appends = new List<TopicAppend>();
        foreach (var each in topicIds.Where(each => each == topicId || released.Any(passed => passed.TopicId == each)))
            appends.Add(
                await appender.ReplicateAsync(
                    each == topicId
                        ? [received]
                        : [], await HeadAsync(each, released, lines[each], applied, each == topicId), waiting[each]));
        using var patience = HangLimit.Begin();
        var (unit, outcome) = (new CommitUnit { Appends = [.. appends] }, CommitOutcome.Stale);
        // A store may refuse it as stale although nothing changed, when a lock is not free in time.
        while (outcome == CommitOutcome.Stale)
            outcome = (await store.CommitAsync([unit], patience.Token)).ShouldHaveSingleItem();
        outcome.ShouldBe(CommitOutcome.Committed);
    }

    /// <summary>Takes the events whose parents are applied, the smallest topic id first, and marks them as applied.</summary>
    private static List<Event> Release(Dictionary<string, Queue<Event>> lines, HashSet<string> applied)
    {
        var released = new List<Event>();
        while (lines.Where(line => line.Value.Count > 0 && line.Value.Peek().ParentEventIds.All(applied.Contains))
            .OrderBy(line => line.Key, CopId.Comparer).Select(line => line.Value).FirstOrDefault() is { } ready)
        {
            var next = ready.Dequeue();
            applied.Add(next.Id);
            released.Add(next);
        }

        return released;
    }

    private async Task<TopicHead> HeadAsync(string topicId, List<Event> released, Queue<Event> line, HashSet<string> applied, bool grows)
    {
        var before = await store.GetHeadAsync(topicId)
            ?? new TopicHead { TopicId = topicId, LastSeq = 0, AppliedSeq = 0, ReplicaOf = "urn:cop:store:elsewhere" };
        var next = line.Count > 0 ? line.Peek() : null;
        return before with
        {
            LastSeq = before.LastSeq + (grows ? 1 : 0),
            AppliedSeq = released.LastOrDefault(passed => passed.TopicId == topicId)?.TopicSeq ?? before.AppliedSeq,
            BlockedBy = next?.Id,
            MissingParentIds = next is null
                ? []
                : [.. next.ParentEventIds.Where(parent => !applied.Contains(parent)).Order(CopId.Comparer)],
        };
    }
}
