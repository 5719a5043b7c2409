namespace Cop.Core.Tests.Engine;

/// <summary>An operator resumes or abandons a continuation regardless of its conditions (D-1).</summary>
[Trait("spec", "5.5.1")]
public sealed class OperatorCommandTests
{
    private const string Topic = TestKernel.Topic;
    private const string Operator = "human:op";
    private const string Waiting = "{'waitForEvents':['never'],'retry':{'maxAttempts':3,'retryDelayMs':1000}}";

    private static AgentRegistration Worker(string name = "worker") =>
        TestKernel.Agent(name, EventFilter.ForTypes("-"), (delivery, context, _) => Done(delivery, context));

    [Fact]
    public async Task A_resumed_continuation_reaches_its_agent_with_the_reason_manual()
    {
        await using var kernel = await TestKernel.StartAsync(Worker());
        await kernel.AppendAsync(Drafts.Continuation("c", "agent:worker", Waiting));
        var asked = (await kernel.Kernel.ResumeContinuationAsync(Topic, "c", Operator, reason: "the event is lost")).Unwrap().First;
        asked.Payload["reason"]!.AsString().ShouldBe("the event is lost");
        (asked.Type, asked.Initiator, asked.Payload["operator"]!.AsString(), asked.Payload["continuationId"]!.AsString())
            .ShouldBe(("delivery.retried", "agent:cop-supervisor", Operator, "c"));
        (await kernel.SeeAsync("work.done")).Payload.ToString().ShouldBe("""{"attempt":1,"reason":"manual"}""");
        (await kernel.TypesAsync()).ShouldBe("artifact.created delivery.retried continuation.resumed work.done");
        (await kernel.FindAsync(stored => stored.Type == "continuation.resumed")).Payload["reason"]!.AsString().ShouldBe("manual");
        (await kernel.ContinuationAsync("c")).Status.ShouldBe(ContinuationStatus.Resumed);
        (await kernel.Kernel.ResumeContinuationAsync(Topic, "c", Operator)).Error!.Code.ShouldBe("continuation_not_active");
        await kernel.VerifyAsync();
    }

    [Fact]
    public async Task A_due_continuation_is_resumed_for_its_own_reason()
    {
        await using var kernel = await TestKernel.StartAsync(Worker("other"));
        await kernel.RestartAsync(Worker());
        await kernel.RestartAsync(Worker("other"));
        await kernel.AppendAsync(Drafts.Continuation("c", "worker", "{'waitForEvents':['human.spoke']}"));
        await kernel.AppendAsync("human.spoke");
        (await kernel.Kernel.ResumeContinuationAsync(Topic, "c", Operator)).IsOk.ShouldBeTrue();
        await kernel.RestartAsync(Worker());
        (await kernel.SeeAsync("work.done")).Payload["reason"]!.AsString().ShouldBe("event");
        (await kernel.ReadAsync()).Count(stored => stored.Type == "work.done").ShouldBe(1);
    }

    [Fact]
    public async Task An_operator_s_decision_is_executed_by_the_next_process_with_the_agent()
    {
        await using var kernel = await TestKernel.StartAsync(Worker());
        await kernel.AppendAsync(Drafts.Continuation("c", "worker", Waiting));
        await kernel.RestartAsync(Worker("other"));
        (await kernel.Kernel.ResumeContinuationAsync(Topic, "c", Operator)).IsOk.ShouldBeTrue();
        await kernel.RestartAsync(Worker("other"));
        (await kernel.TypesAsync()).ShouldBe("artifact.created delivery.retried");
        await kernel.RestartAsync(Worker());
        (await kernel.SeeAsync("work.done")).Payload["reason"]!.AsString().ShouldBe("manual");
    }

    [Fact, Trait("spec", "5.5.4")]
    public async Task A_failed_manual_attempt_is_counted_and_retried_with_delays()
    {
        await using var kernel = await TestKernel.StartAsync(TestKernel.Agent("worker", EventFilter.ForTypes("-"), (delivery, context, _) =>
            delivery.Attempt < 3 ? throw new InvalidOperationException("not yet") : Done(delivery, context)));
        await kernel.AppendAsync(Drafts.Continuation("c", "worker", Waiting));
        (await kernel.Kernel.ResumeContinuationAsync(Topic, "c", Operator)).IsOk.ShouldBeTrue();
        (await kernel.SeeAsync("work.done")).Payload.ToString().ShouldBe("""{"attempt":3,"reason":"manual"}""");
        var log = await kernel.ReadAsync();
        log.Where(stored => stored.Type == "continuation.attempt_failed").Select(stored => stored.Payload["attempt"]!.ToString())
            .ShouldBe(["1", "2"]);
        (log[^1].CreatedAt - log[1].CreatedAt).ShouldBe(TimeSpan.FromSeconds(2));
    }

    [Fact, Trait("spec", "5.5.4")]
    public async Task A_manual_resumption_that_always_fails_ends_in_abandonment()
    {
        await using var kernel = await TestKernel.StartAsync(
            TestKernel.Agent("worker", EventFilter.ForTypes("-"), (_, _, _) => throw new InvalidOperationException("never")));
        await kernel.AppendAsync(Drafts.Continuation("c", "worker", Waiting));
        (await kernel.Kernel.ResumeContinuationAsync(Topic, "c", Operator)).IsOk.ShouldBeTrue();
        await kernel.SeeAsync("continuation.abandoned");
        (await kernel.TypesAsync()).ShouldBe(
            "artifact.created delivery.retried continuation.attempt_failed continuation.attempt_failed continuation.attempt_failed " +
                "continuation.abandoned");
    }

    [Fact]
    public async Task During_an_attempt_resuming_is_refused_and_abandoning_discards_its_output()
    {
        var (begun, gate) = (new Seen<string>(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await using var kernel =
            await TestKernel.StartAsync(TestKernel.Agent("worker", EventFilter.ForTypes("-"), async (delivery, context, _) =>
        {
            begun.Add(delivery.CauseId);
            await gate.Task;
            return await Done(delivery, context);
        }));
        await kernel.AppendAsync(Drafts.Continuation("c", "worker", Waiting));
        (await kernel.Kernel.ResumeContinuationAsync(Topic, "c", Operator)).IsOk.ShouldBeTrue();
        await begun.WaitAsync();
        (await kernel.Kernel.ResumeContinuationAsync(Topic, "c", Operator)).Error!.Code.ShouldBe("conflict");
        var abandoned = (await kernel.Kernel.AbandonContinuationAsync(Topic, "c", Operator, "no use")).Unwrap().First;
        (abandoned.Type, abandoned.Payload["operator"]!.AsString(), abandoned.Payload["reason"]!.AsString())
            .ShouldBe(("continuation.abandoned", Operator, "no use"));
        gate.SetResult();
        await kernel.RestartAsync();
        (await kernel.TypesAsync()).ShouldBe("artifact.created delivery.retried continuation.abandoned");
        var row = await kernel.ContinuationAsync("c");
        (row.Status, row.Reason).ShouldBe((ContinuationStatus.Abandoned, "no use"));
        (await kernel.Kernel.AbandonContinuationAsync(Topic, "c", Operator)).Error!.Code.ShouldBe("continuation_not_active");
    }

    [Fact, Trait("spec", "5.2.3")]
    public async Task Resuming_an_unassigned_continuation_needs_a_named_or_local_agent()
    {
        await using var kernel = await TestKernel.StartAsync(Worker("b"), Worker("a"));
        await kernel.AppendAsync(Drafts.Continuation("c", "*", Waiting));
        await kernel.AppendAsync(Drafts.Continuation("d", "*", Waiting));
        await kernel.AppendAsync(Drafts.Continuation("e", "b", Waiting));
        (await kernel.Kernel.ResumeContinuationAsync(Topic, "e", Operator, "a")).Error!.Code.ShouldBe("invalid_query");
        (await kernel.Kernel.ResumeContinuationAsync(Topic, "d", Operator, "stranger")).Error!.Code.ShouldBe("invalid_query");
        (await kernel.Kernel.ResumeContinuationAsync(Topic, "c", Operator)).Unwrap().First.Payload["agent"]!.AsString().ShouldBe("agent:a");
        (await kernel.Kernel.ResumeContinuationAsync(Topic, "d", Operator, "agent:b")).Unwrap().First.Payload["agent"]!.AsString()
            .ShouldBe("agent:b");
        await kernel.SeeAsync("work.done", times: 2);
        (await kernel.ReadAsync()).Where(stored => stored.Type == "work.done").Select(stored => stored.Initiator).Order()
            .ShouldBe(["agent:a", "agent:b"]);
    }

    [Fact]
    public async Task A_parked_continuation_is_retried_or_skipped_like_an_event()
    {
        await using var kernel = await TestKernel.StartAsync(Worker());
        Event Foreign(int seq, EventDraft draft) => Event.From(CopJson.Object(
            ("id", CopJson.From($"e{seq}")), ("topicId", CopJson.From("r")), ("topicSeq", CopJson.From(seq)),
            ("type", CopJson.From(draft.Type)), ("schemaVersion", CopJson.From("1")),
            ("createdAt", CopJson.From("2026-01-01T00:00:00Z")), ("payload", draft.Payload))).Unwrap();
        EventDraft[] log =
        [
            Drafts.Continuation("c", "worker", Waiting),
            Drafts.Of("delivery.parked", "{'agent':'agent:worker','continuationId':'c','attempt':5}"),
            Drafts.Continuation("d", "worker", Waiting),
            Drafts.Of("delivery.parked", "{'agent':'agent:worker','continuationId':'d','attempt':5}"),
        ];
        (await kernel.Kernel.ReplicateAsync("urn:cop:store:other", [.. log.Select((draft, i) => Foreign(i + 1, draft))])).IsOk
            .ShouldBeTrue();
        (await kernel.Kernel.AdoptTopicAsync("r", Operator)).IsOk.ShouldBeTrue();
        (await kernel.Kernel.SkipParkedDeliveryAsync("r", "worker", "d", Operator)).Unwrap().First.Payload["continuationId"]!.AsString()
            .ShouldBe("d");
        (await kernel.Kernel.RetryParkedDeliveryAsync("r", "worker", "c", Operator)).Unwrap().First.Payload["continuationId"]!.AsString()
            .ShouldBe("c");
        await kernel.SeeAsync("work.done", "r");
        (await kernel.ContinuationAsync("c", "r")).Status.ShouldBe(ContinuationStatus.Resumed);
        (await kernel.ContinuationAsync("d", "r")).Status.ShouldBe(ContinuationStatus.Active);
        (await kernel.ParkedAsync()).Select(parked => (parked.ContinuationId, parked.Status))
            .ShouldBe([("c", ParkedDeliveryStatus.Retried), ("d", ParkedDeliveryStatus.Skipped)]);
        (await kernel.Kernel.RetryParkedDeliveryAsync("r", "worker", "c", Operator)).Error!.Code.ShouldBe("not_found");
    }

    private static Task<AgentOutput> Done(Delivery delivery, AgentContext context) => Task.FromResult<AgentOutput>(
        EventDraft.Create("work.done", ("attempt", CopJson.From(context.Attempt)), ("reason", CopJson.From(delivery.ResumeReason!))));
}
