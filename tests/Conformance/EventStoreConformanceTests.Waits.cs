namespace Cop.Conformance;

/// <summary>Continuations in a kernel over the store that wait from the sequence of their delivery on (D-52, D-53, D-55).</summary>
public abstract partial class EventStoreConformanceTests
{
    [Fact, Trait("spec", "5.5.2")]
    public async Task A_continuation_recreated_at_each_resumption_receives_all_twenty_events()
    {
        const int events = 20;
        var kernel = await StartKernelAsync(AgentRegistration.Create("counter", EventFilter.ForTypes("begin"), (delivery, _, _) =>
        {
            var again = Wait($"after {delivery.SeenSeq}", "counter", ["tick"], ("since", CopJson.From(delivery.SeenSeq)));
            return Task.FromResult(
                delivery.IsResume ? AgentOutput.Create(EventDraft.Create("counted", ("tick", CopJson.From(delivery.Trigger!.Id))), again)
                    : AgentOutput.Create(again));
        }));
        await AppendAsync(kernel, "t", Drafts.Note("t", "begin", "begin"));
        string[] ticks = [.. Enumerable.Range(0, events).Select(tick => $"tick-{tick}")];
        foreach (var tick in ticks)
            await AppendAsync(kernel, "t", Drafts.Note("t", tick, "tick"));
        var left = events;
        await FindAsync(kernel, "t", stored => stored.Type == "counted" && --left == 0);
        var log = await ToListAsync(kernel.Log.ReadTopicAsync("t"));
        log.Where(stored => stored.Type == "counted").Select(stored => stored.Payload["tick"]!.AsString()).ShouldBe(ticks);
        (await kernel.VerifyTopicAsync("t")).Unwrap().Errors.ShouldBeEmpty();
        var digest = (await kernel.VerifyTopicAsync("t")).Unwrap().LiveDigest;
        await ReopenAsync();
        (await (await StartKernelAsync()).VerifyTopicAsync("t")).Unwrap().LiveDigest.ShouldBe(digest);
    }

    [Fact, Trait("spec", "5.5.2")]
    public async Task Admission_stamps_each_entry_with_the_event_since_the_sequence()
    {
        var kernel = await StartKernelAsync();
        foreach (
            var (id, type, n) in (
                (string, string, int)[])[("1", "go", 1), ("2", "go", 2), ("3", "human.reply", 3), ("4", "go", 4), ("5", "stay", 5)])
            await AppendAsync(kernel, "t", EventDraft.Create(type, ("n", CopJson.From(n))) with { Id = id });
        async Task<(string? Met, string Marks)> MetAsync(EventDraft wait)
        {
            var created = await AppendAsync(kernel, "t", wait);
            var view = (await kernel.Store.GetContinuationAsync("t", created.Payload.At("/artifact/id")!.AsString()!)).Unwrap()!;
            return (created.Metadata!["met"]?.ToString(), string.Join(' ', view.Marks.Select(mark => $"{mark.Entry}:{mark.EventId}")));
        }

        static CopJson N(int n) => CopJson.Object(("/payload/n", CopJson.From(n)));
        (await MetAsync(Wait("later", "x", ["go"], ("since", CopJson.From(4))))).ShouldBe((null, ""));
        (await MetAsync(Wait("none", "x", ["go"]))).ShouldBe((null, ""));
        (await MetAsync(Wait("first", "x", ["none", "go", "go"], ("since", CopJson.From(1)))))
            .ShouldBe(("""[{"entry":1,"eventId":"2"}]""", "1:2"));
        (await MetAsync(Wait("alias", "x", ["human.input.provided"], ("since", CopJson.From(0)))))
            .ShouldBe(("""[{"entry":0,"eventId":"3"}]""", "0:3"));
        (await MetAsync(Wait("match", "x", ["go"], ("since", CopJson.From(0)), ("match", N(4)))))
            .ShouldBe(("""[{"entry":0,"eventId":"4"}]""", "0:4"));
        (await MetAsync(
            Wait("each", "x", ["go", "stay", "go", "go"], ("since", CopJson.From(0)),
                ("matches", CopJson.Array([N(4), CopJson.Null, N(9), CopJson.EmptyObject])), ("waitMode", CopJson.From("all")))))
            .ShouldBe(("""[{"entry":0,"eventId":"4"},{"entry":1,"eventId":"5"},{"entry":3,"eventId":"1"}]""", "3:1 0:4 1:5"));
        await AppendAsync(kernel, "t", EventDraft.Create("go", ("n", CopJson.From(9))));
        (await kernel.Store.GetContinuationAsync("t", "each")).Unwrap()!.Satisfied.ShouldBeTrue();
        (await kernel.VerifyTopicAsync("t")).Unwrap().Errors.ShouldBeEmpty();
    }

    [Fact, Trait("spec", "5.5.2")]
    public async Task Since_does_not_match_drafts_of_the_same_append()
    {
        var kernel = await StartKernelAsync();
        await AppendAsync(kernel, "t", Drafts.Note("t", "1", "other"));
        var receipt = (
            await kernel.AppendAsync(
                "t", [Drafts.Note("t", "2", "go"), Wait("c", "x", ["go"], ("since", CopJson.From(0)))], Actor.Human("ada"))).Unwrap();
        receipt.Events[1].Metadata!["met"].ShouldBeNull();
        (await kernel.Store.GetContinuationAsync("t", "c")).Unwrap()!.Satisfied.ShouldBeFalse();
    }

    [Fact, Trait("spec", "5.5.2")]
    public async Task Appends_concurrent_with_a_wait_match_by_stamp_or_afterwards()
    {
        var kernel = await StartKernelAsync();
        await AppendAsync(kernel, "t", Drafts.Note("t", "0", "other"));
        for (var round = 0; round < 20; round++)
        {
            var (wait, go) = (Wait($"c{round}", "x", [$"go{round}"], ("since", CopJson.From(0))), Drafts.Note("t", null, $"go{round}"));
            await Task.WhenAll(AppendAsync(kernel, "t", wait), AppendAsync(kernel, "t", go));
            (await kernel.Store.GetContinuationAsync("t", $"c{round}")).Unwrap()!.Satisfied.ShouldBeTrue($"round {round}");
        }

        (await kernel.VerifyTopicAsync("t")).Unwrap().Errors.ShouldBeEmpty();
    }

    [Fact, Trait("spec", "3.4.1")]
    public async Task A_continuation_receives_its_response_after_a_one_day_clock_jump()
    {
        var time = new AdjustableTime();
        var asker = AgentRegistration.Create("asker", EventFilter.ForTypes("-"), (_, _, _) => Task.FromResult(AgentOutput.None));
        var options = new CopOptions { TimeProvider = time, Agents = [asker] };
        var kernel = _kernel = await CopKernel.StartAsync(Store, options with { OverrideStoreTime = true });
        time.Offset = TimeSpan.FromDays(1);
        var ahead = await AppendAsync(kernel, "t", Drafts.Note("t", "ahead", "other"));
        time.Offset = TimeSpan.Zero;
        var wait = Wait("c", "asker", ["go"]);
        var before = CopTime.Format(time.GetUtcNow() + TimeSpan.FromHours(12));
        var payload = wait.Payload.At("/artifact/payload")!.With("resumeBefore", CopJson.From(before));
        await AppendAsync(
            kernel, "t", wait with { Payload = wait.Payload.With("artifact", wait.Payload["artifact"]!.With("payload", payload)) });
        var answer = await AppendAsync(kernel, "t", Drafts.Note("t", "answer", "go"));
        answer.CreatedAt.ShouldBeLessThan(ahead.CreatedAt);
        await FindAsync(kernel, "t", stored => stored.Type == EventTypes.ContinuationResumed);
        (await kernel.Store.GetContinuationAsync("t", "c")).Unwrap()!.Status.ShouldBe(ContinuationStatus.Resumed);
    }

    private protected static EventDraft Wait(string id, string agent, string[] waitFor, params (string Name, CopJson? Value)[] meta) =>
        EventDraft.Create(
        EventTypes.ArtifactCreated,
        ("artifact", CopJson.Object(
            ("id", CopJson.From(id)),
            ("type", CopJson.From(ArtifactTypes.Continuation)),
            ("payload",
                CopJson.Object(
                    ("agent", CopJson.From(agent)), ("waitForEvents", CopJson.Array(waitFor.Select(CopJson.From))),
                    ("meta", meta.Length == 0 ? null : CopJson.Object(meta)), ("state", CopJson.EmptyObject))))));
}
