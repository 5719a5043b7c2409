using Cop.Stores.ChildProcess;

namespace Cop.Stores.Tests;

/// <summary>The invariants of the work in <see cref="KernelWork"/> after any faults of its nodes.</summary>
internal static class WorkCheck
{
    /// <summary>Waits until every question of a round is answered and returns the events of its topics.</summary>
    public static async Task<List<Event>> AnswerAllAsync(CopKernel kernel, string round = "")
    {
        var questions = (await ReadAsync(kernel, round)).Where(stored => stored.Type == "work.asked").ToList();
        for (var topic = 0; topic < KernelWork.Topics; topic++)
        {
            var open = questions.Select(asked => asked.Id).ToHashSet();
            if (open.Count == 0)
                continue;
            await foreach (var stored in kernel.StreamEventsAsync(KernelWork.TopicOf(topic, round)))
            {
                if (stored.Type == "work.closed" && open.Remove(stored.Payload["asked"]!.AsString()!) && open.Count == 0)
                    break;
            }
        }

        return await ReadAsync(kernel, round);
    }

    /// <summary>Checks that no acknowledged event is missing, none is duplicated, and all work was done once.</summary>
    public static void CheckLog(List<Event> log, IReadOnlyCollection<string> acknowledged, string round = "")
    {
        var ids = log.Select(stored => stored.Id).ToHashSet();
        ids.Count.ShouldBe(log.Count);
        acknowledged.Where(id => !ids.Contains(id)).ShouldBeEmpty();
        var questions = log.Where(stored => stored.Type == "work.asked").Select(stored => stored.Id).ToList();
        questions.Count.ShouldBeGreaterThanOrEqualTo(acknowledged.Count);
        foreach (var type in new[] { "work.part", "work.done", "work.closed" })
        {
            var expected = questions.SelectMany(
                asked => Enumerable.Range(0, KernelWork.Topics).Select(topic => $"{KernelWork.TopicOf(topic, round)} {asked}"));
            log.Where(stored => stored.Type == type).Select(stored => $"{stored.TopicId} {stored.Payload["asked"]!.AsString()}").Order()
                .ShouldBe(expected.Order(), type);
        }

        log.ShouldNotContain(stored => stored.Type == "delivery.parked");
    }

    /// <summary>
    /// Checks that each effect is recorded once, with the result of an execution. It may run again if its process crashed before the
    /// record, but not after it: with one process after the other, the last execution is the recorded one.
    /// </summary>
    public static int CheckEffects(List<Event> log, IEnumerable<string> executions, bool isOneAfterTheOther)
    {
        var recorded =
            log.Select(stored => stored.Payload["artifact"]).Where(artifact => artifact?["type"]?.AsString() == "cop/effect").ToList();
        var parts = log.Where(stored => stored.Type == "work.part").Select(stored => stored.Id).ToHashSet(StringComparer.Ordinal);
        // Names what is too much, since a failover that shows it is rare.
        var others = log.Where(stored => stored.Payload["artifact"]?["type"]?.AsString() == "cop/effect")
            .Where(stored => !stored.ParentEventIds.Any(parts.Contains)).Select(stored => stored.Json.ToString());
        recorded.Count.ShouldBe(parts.Count, $"effects of no part: {string.Join('\n', others)}");
        recorded.Select(artifact => artifact!["id"]!.AsString()).Distinct().Count().ShouldBe(recorded.Count);
        var ran = executions.Select(line => line.Split(' ')).ToLookup(line => line[0], line => line[1]);
        foreach (var artifact in recorded)
        {
            var (key, outcome) = (artifact!["id"]!.AsString()!, artifact["payload"]!.AsString()!);
            if (isOneAfterTheOther)
                ran[key].Last().ShouldBe(outcome);
            else
                ran[key].ShouldContain(outcome);
        }

        return recorded.Count;
    }

    // Checks that there is no gap.
    private static async Task<List<Event>> ReadAsync(CopKernel kernel, string round)
    {
        var log = new List<Event>();
        for (var topic = 0; topic < KernelWork.Topics; topic++)
        {
            var next = 1L;
            await foreach (var stored in kernel.Log.ReadTopicAsync(KernelWork.TopicOf(topic, round)))
            {
                stored.TopicSeq.ShouldBe(next++);
                log.Add(stored);
            }
        }

        return log;
    }
}
