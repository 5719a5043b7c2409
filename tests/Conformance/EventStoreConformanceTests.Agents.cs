namespace Cop.Conformance;

/// <summary>Output of agents in a kernel over the store: ids, first results, causes, hops (D-13, D-25, D-25b, D-62).</summary>
public abstract partial class EventStoreConformanceTests
{
    private const string Paid = "paid";
    private static readonly AgentOptions Once = new() { MaxAttempts = 1, Timeout = TimeSpan.FromMinutes(10) };
    private CopKernel? _kernel;

    [Fact, Trait("spec", "5.3.3")]
    public async Task One_id_on_an_event_and_two_continuations_gives_three_causes()
    {
        var kernel = await StartKernelAsync(WorkerThatPays());
        foreach (var topicId in (string[])["t", "u"])
            await AppendAsync(kernel, topicId, Drafts.Continuation(topicId, "same", "worker", "go") with { Id = $"wait-{topicId}" });
        await AppendAsync(kernel, "t", Drafts.Note("t", "same", "asked"));
        await AppendAsync(kernel, "t", Drafts.Note("t", "go-t", "go"));
        await AppendAsync(kernel, "u", Drafts.Note("u", "go-u", "go"));
        foreach (var (topicId, cause) in ((string, string)[])[("t", "event same"), ("t", "continuation t"), ("u", "continuation u")])
        {
            var done = await FindAsync(kernel, topicId, stored => stored.Type == "done" && stored.Payload["outcome"]!.AsString() == cause);
            if (cause != "event same")
                done.ParentEventIds.ShouldBe([$"go-{topicId}", $"wait-{topicId}"]);
        }

        foreach (var topicId in (string[])["t", "u"])
            (await kernel.Store.GetContinuationAsync(topicId, "same")).Unwrap()!.Status.ShouldBe(ContinuationStatus.Resumed);
        (await kernel.Store.ListParkedDeliveriesAsync(new ParkedDeliveryQuery())).Unwrap().Items.ShouldBeEmpty();
    }

    [Fact, Trait("spec", "5.3.3")]
    public async Task An_output_with_a_foreign_event_s_id_is_refused_and_parked()
    {
        var kernel = await StartKernelAsync(
            AgentRegistration.Create(
                "worker", EventFilter.ForTypes("asked"), (_, _, _) =>
                    Task.FromResult(AgentOutput.Create(EventDraft.Create("one"), EventDraft.Create("two"))), Once));
        await AppendAsync(kernel, "t", Drafts.Note("t", DerivedId("event", "t", "worker", "event", "ask", "1")));
        await AppendAsync(kernel, "t", Drafts.Note("t", "ask", "asked"));
        var parked = await FindAsync(kernel, "t", stored => stored.Type == EventTypes.DeliveryParked);
        parked.Payload.At("/error/code")!.AsString().ShouldBe(CopErrorCodes.Conflict);
        (await TypesAsync(kernel, "t")).ShouldBe(["note.added", "asked", EventTypes.DeliveryParked]);
    }

    [Fact, Trait("spec", "5.5.3")]
    public async Task A_resumption_with_a_foreign_event_s_id_is_reported()
    {
        var kernel = await StartKernelAsync(WorkerThatPays());
        await AppendAsync(
            kernel, "t", Drafts.Note("t", DerivedId("event", "t", "worker", "continuation", "c", EventTypes.ContinuationResumed)));
        var waiting = Drafts.Continuation("t", "c", "worker", "go");
        var payload = waiting.Payload.At("/artifact/payload")!.With("retry", CopJson.Object(("maxAttempts", CopJson.From(1))));
        await AppendAsync(
            kernel, "t",
            waiting with { Payload = waiting.Payload.With("artifact", waiting.Payload["artifact"]!.With("payload", payload)) });
        await AppendAsync(kernel, "t", Drafts.Note("t", null, "go"));
        var failed = await FindAsync(kernel, "t", stored => stored.Type == EventTypes.ContinuationAttemptFailed);
        failed.Payload.At("/error/code")!.AsString().ShouldBe(CopErrorCodes.Conflict);
        await FindAsync(kernel, "t", stored => stored.Type == EventTypes.ContinuationAbandoned);
        (await TypesAsync(kernel, "t")).ShouldNotContain("done");
    }

    [Fact, Trait("spec", "3.5.1")]
    public async Task An_effect_returns_only_its_own_artifact()
    {
        var kernel = await StartKernelAsync(WorkerThatPays());
        await AppendAsync(
            kernel, "t",
            Drafts.Artifact(
                "t", DerivedId("artifact", "t", "worker", "event", "ask", "effect", Paid), ArtifactTypes.Effect,
                CopJson.From("forged")) with
        {
            Id = DerivedId("event", "t", "worker", "event", "ask", "effect", Paid),
        });
        await AppendAsync(kernel, "t", Drafts.Note("t", "ask", "asked"));
        var parked = await FindAsync(kernel, "t", stored => stored.Type == EventTypes.DeliveryParked);
        parked.Payload.At("/error/code")!.AsString().ShouldBe(CopErrorCodes.Conflict);
    }

    [Fact, Trait("spec", "5.5.5")]
    public async Task The_supervisor_uses_a_fresh_id_when_its_derived_id_is_taken()
    {
        var kernel = await StartKernelAsync(
            AgentRegistration.Create(
                "worker", EventFilter.ForTypes("-"), (_, _, _) => throw new InvalidOperationException("broken"), Once));
        await AppendAsync(
            kernel, "t",
            Drafts.Note("t", CopId.Derive("event", "cop-supervisor", EventTypes.ContinuationAttemptFailed, "t", "c", "3 agent_threw")));
        var waiting = Drafts.Continuation("t", "c", "worker", "go");
        var payload = waiting.Payload.At("/artifact/payload")!.With("retry", CopJson.Object(("attempt", CopJson.From(3))));
        await AppendAsync(
            kernel, "t",
            waiting with { Payload = waiting.Payload.With("artifact", waiting.Payload["artifact"]!.With("payload", payload)) });
        await AppendAsync(kernel, "t", Drafts.Note("t", null, "go"));
        await FindAsync(kernel, "t", stored => stored.Type == EventTypes.ContinuationAbandoned);
        (await TypesAsync(kernel, "t")).ShouldContain(EventTypes.ContinuationAttemptFailed);
    }

    [Fact, Trait("spec", "5.3.3")]
    public async Task A_repeated_delivery_keeps_the_first_result()
    {
        var given = 0;
        AgentRegistration worker = AgentRegistration.Create("worker", EventFilter.ForTypes("asked"), (_, _, _) =>
            Task.FromResult<AgentOutput>(EventDraft.Create("done", ("n", CopJson.From(Interlocked.Increment(ref given))))), Once);
        var kernel = await StartKernelAsync(worker);
        await AppendAsync(kernel, "t", Drafts.Note("t", "ask", "asked"));
        await FindAsync(kernel, "t", stored => stored.Type == "done");
        await ReopenAsync();
        var subscription = await Store.GetSubscriptionAsync(new SubscriptionKey("t", "worker"), CancellationToken.None);
        (await CommitAsync(
            new CommitUnit { Subscriptions = [subscription.Next(Guid.NewGuid()) with { Cursor = 0, CompletedAboveCursor = [] }] }))
        .ShouldBe(CommitOutcome.Committed);
        kernel = await StartKernelAsync(worker);
        await AppendAsync(kernel, "t", Drafts.Note("t", "ask-2", "asked"));
        await FindAsync(kernel, "t", stored => stored.Type == "done" && stored.ParentEventIds.Contains("ask-2"));
        given.ShouldBe(3);
        (await ToListAsync(kernel.Log.ReadTopicAsync("t"))).Where(stored => stored.Type == "done")
            .Select(stored => stored.Payload["n"]!.ToString()).ShouldBe(["1", "3"]);
    }

    [Fact, Trait("spec", "5.2.1")]
    public async Task Agents_that_trigger_each_other_stop_at_the_hop_limit()
    {
        AgentRegistration Answering(string name, string asked, string answer) =>
            AgentRegistration.Create(
                name, EventFilter.ForTypes(asked), (_, _, _) => Task.FromResult<AgentOutput>(EventDraft.Create(answer)));
        var options =
            new CopOptions { Agents = [Answering("ping", "pong.sent", "ping.sent"), Answering("pong", "ping.sent", "pong.sent")],
                Scheduler = new SchedulerOptions { MaxHops = 6 } };
        var kernel = await StartKernelAsync(options);
        await AppendAsync(kernel, "t", Drafts.Note("t", null, "ping.sent"));
        var parked = await FindAsync(kernel, "t", stored => stored.Type == EventTypes.DeliveryParked);
        (parked.Payload.At("/error/code")!.AsString(), parked.Payload["attempt"]!.ToString(), parked.Hops)
            .ShouldBe((CopErrorCodes.HopsExceeded, "1", 6));
        var sent = (await ToListAsync(kernel.Log.ReadTopicAsync("t"))).Where(stored => stored.Type != EventTypes.DeliveryParked).ToList();
        sent.Select(stored => stored.Hops).ShouldBe([0, 1, 2, 3, 4, 5, 6]);
        sent[0].Metadata!["hops"].ShouldBeNull();
        (await kernel.VerifyTopicAsync("t")).Unwrap().Errors.ShouldBeEmpty();
    }

    [Fact, Trait("spec", "5.5.5")]
    public async Task A_continuation_that_creates_the_next_one_at_once_stops_at_the_hop_limit()
    {
        var looper = AgentRegistration.Create("looper", EventFilter.ForTypes("-"), (delivery, _, _) =>
            Task.FromResult<AgentOutput>(Drafts.Continuation("t", delivery.CauseId + "+", "looper")));
        var kernel = await StartKernelAsync(new CopOptions { Agents = [looper], Scheduler = new SchedulerOptions { MaxHops = 4 } });
        await AppendAsync(kernel, "t", Drafts.Continuation("t", "c", "looper"));
        var abandoned = await FindAsync(kernel, "t", stored => stored.Type == EventTypes.ContinuationAbandoned);
        var log = await ToListAsync(kernel.Log.ReadTopicAsync("t"));
        log.Where(stored => stored.Type == EventTypes.ArtifactCreated).Select(stored => stored.Hops).ShouldBe([0, 1, 2, 3, 4]);
        log.Where(stored => stored.Type == EventTypes.ContinuationResumed).Select(stored => stored.Hops).ShouldBe([1, 2, 3, 4]);
        var failed = log.Single(stored => stored.Type == EventTypes.ContinuationAttemptFailed);
        failed.Payload.At("/error/code")!.AsString().ShouldBe(CopErrorCodes.HopsExceeded);
        (failed.Hops, abandoned.Hops, log[^1].Id).ShouldBe((4, 4, abandoned.Id));
        (await kernel.VerifyTopicAsync("t")).Unwrap().Errors.ShouldBeEmpty();
    }

    private protected Task<CopKernel> StartKernelAsync(params AgentRegistration[] agents) =>
        StartKernelAsync(new CopOptions { Agents = [.. agents] });

    /// <summary>Starts a kernel over the store; it ends with the store.</summary>
    private protected async Task<CopKernel> StartKernelAsync(CopOptions options) => _kernel = await CopKernel.StartAsync(Store, options);

    private protected static async Task<Event> AppendAsync(CopKernel kernel, string topicId, EventDraft draft) =>
        (await kernel.AppendAsync(topicId, draft, Actor.Human("ada"))).Unwrap().First;

    private protected static async Task<Event> FindAsync(CopKernel kernel, string topicId, Func<Event, bool> isAwaited)
    {
        using var guard = HangLimit.Begin();
        await foreach (var stored in kernel.StreamEventsAsync(topicId, 0, guard.Token))
        {
            if (isAwaited(stored))
                return stored;
        }

        throw new InvalidOperationException("A subscription ended by itself.");
    }

    private protected static async Task<List<string>> TypesAsync(CopKernel kernel, string topicId) =>
        [.. (await ToListAsync(kernel.Log.ReadTopicAsync(topicId))).Select(stored => stored.Type)];

    private static AgentRegistration WorkerThatPays() =>
        AgentRegistration.Create("worker", EventFilter.ForTypes("asked"), async (delivery, context, cancellation) =>
    {
        var outcome = await context.RunOnceAsync(
            Paid, (_, _) => Task.FromResult(
                CopJson.From(delivery.IsResume ? $"continuation {delivery.TopicId}" : $"event {delivery.CauseId}")), cancellation);
        return EventDraft.Create("done", ("outcome", outcome));
    }, Once);

    private static string DerivedId(string kind, params string[] parts) => CopId.Derive(kind, parts);
}
