namespace Cop.Core.Tests.Engine;

/// <summary>A store that is out of reach while an attempt begins costs no attempt.</summary>
[Trait("spec", "5.2.1")]
public sealed class UnreachableInputTests
{
    private static readonly Actor Ada = Actor.Human("ada");

    [Fact]
    public Task A_continuation_is_resumed_in_its_first_attempt_however_often_its_input_could_not_be_read() =>
        ResumesAtOnceAsync(reach => reach.Fail(nameof(IEventStore.GetArtifactAsync), 8), reach => reach.FailuresLeft);

    [Fact]
    public Task A_continuation_is_resumed_in_its_first_attempt_when_the_answer_of_its_claim_was_lost() =>
        ResumesAtOnceAsync(reach => reach.LoseAnswersOfClaims(1), reach => reach.LostClaimsLeft);

    private static async Task ResumesAtOnceAsync(Action<UnreachableStore> fail, Func<UnreachableStore, int> left)
    {
        var file = new MemoryJournalFile();
        await using (var before = await CopKernel.StartAsync(
            EmbeddedEventStore.Open(file, Guid.NewGuid).Unwrap(), new CopOptions { RunAgents = false }))
        {
            (await before.AppendAsync("t", Waiting("go"), Ada)).Unwrap();
            (await before.AppendAsync("t", EventDraft.Create("go"), Ada)).Unwrap();
        }

        // The claim has a commit of its own then.
        var (storage, reach) = UnreachableStore.Of(EmbeddedEventStore.Open(file, Guid.NewGuid).Unwrap());
        fail(reach);
        var attempts = new List<int>();
        await using var kernel = await CopKernel.StartAsync(storage, Options((delivery, _, _) =>
        {
            lock (attempts)
                attempts.Add(delivery.Attempt);
            return Task.FromResult<AgentOutput>(EventDraft.Create("done"));
        }));
        var log = await UntilAsync(kernel, "done");
        left(reach).ShouldBeLessThanOrEqualTo(0);
        attempts.ShouldBe([1]);
        log.ShouldNotContain(stored => stored.Type == EventTypes.ContinuationAttemptFailed);
    }

    private static CopOptions Options(Func<Delivery, AgentContext, CancellationToken, Task<AgentOutput>> run) => new()
    {
        Agents = [AgentRegistration.Create("worker", EventFilter.ForTypes("nothing"), run)],
        Scheduler = new SchedulerOptions { ErrorDelay = TimeSpan.FromMilliseconds(1) },
    };

    private static EventDraft Waiting(string type) =>
        EventDraft.Create("artifact.created", ("artifact", CopJson.Object(
            ("id", CopJson.From("wait")),
            ("type", CopJson.From("cop/continuation")),
            ("payload", CopJson.Object(
                ("agent", CopJson.From("worker")), ("state", CopJson.EmptyObject),
                ("waitForEvents", CopJson.Array(CopJson.From(type))))))));

    private static async Task<List<Event>> UntilAsync(CopKernel kernel, string type)
    {
        using var limit = HangLimit.Begin();
        var log = new List<Event>();
        await foreach (var stored in kernel.StreamEventsAsync("t", 0, limit.Token))
        {
            log.Add(stored);
            if (stored.Type == type)
                break;
        }

        return log;
    }
}
