using System.Collections.Immutable;

namespace Cop.Core.Tests.Engine;

/// <summary>Agents that fail: attempts, delays, timeouts, parking, and operator decisions (D-61, D-63, D-65b, M-7).</summary>
[Trait("spec", "5.2.2")]
public sealed class AttemptTests
{
    private const string Topic = TestKernel.Topic;
    private static readonly EventFilter Asked = EventFilter.ForTypes("question.asked");
    private static readonly AgentOptions Twice = TestKernel.Patient with { MaxAttempts = 2 };

    public static TheoryData<string, string> Failures => new()
    {
        { "throws", "agent_threw" }, { "throws at once", "agent_threw" }, { "hangs", "agent_timeout" }, { "blocks", "agent_timeout" },
        { "null", "agent_threw" },
        { "10,000 drafts", "limit_exceeded" }, { "illegal", "illegal_transition" }, { "no type", "invalid_id" },
        { "null draft", "invalid_draft" },
        { "half a character", "invalid_id" }, { "null payload", "invalid_draft" }, { "topicSeq", "invalid_draft" },
        { "unprintable error", "agent_threw" },
        { "endless error", "agent_threw" }, { "cancelled", "agent_threw" }, { "unreadable error", "agent_threw" },
        { "reserved type", "type_reserved" }, { "reserved topic", "topic_reserved" }, { "unknown parent", "unknown_parent" },
    };

    [Theory, MemberData(nameof(Failures)), Trait("spec", "5.5.5")]
    public async Task Every_kind_of_agent_failure_ends_in_a_parked_delivery_with_a_reason(string what, string code)
    {
        using var release = new ManualResetEventSlim();
        var operations = "";
        await using var kernel = await TestKernel.StartAsync(
            TestKernel.Agent(
                "a", Asked, (_, _, _) =>
                    Misbehave(what, release, operations), code == "agent_timeout"
                        ? Twice with { Timeout = TimeSpan.FromSeconds(5) } : Twice));
        operations = kernel.Kernel.OperationsTopicId;
        var asked = await kernel.AppendAsync("question.asked");
        var parked = await kernel.SeeAsync("delivery.parked");
        release.Set();
        parked.Payload.At("/error/code")!.AsString().ShouldBe(code);
        (parked.Payload["eventId"]!.AsString(), parked.Payload["agent"]!.AsString(), parked.Initiator)
            .ShouldBe((asked.Id, "agent:a", "agent:cop-supervisor"));
        parked.Payload["attempt"]!.ToString().ShouldBe("2");
        var row = (await kernel.ParkedAsync()).ShouldHaveSingleItem();
        (row.Agent, row.EventId, row.Attempt, row.Status).ShouldBe(("a", asked.Id, 2, ParkedDeliveryStatus.Parked));
        await kernel.VerifyAsync();
    }

    [Fact]
    public async Task A_failed_attempt_is_retried_after_a_doubling_delay()
    {
        var moments = new List<double>();
        ManualTime time = new();
        var start = time.GetUtcNow();
        var agent = TestKernel.Agent("a", Asked, (delivery, context, _) =>
        {
            moments.Add((context.TimeProvider.GetUtcNow() - start).TotalSeconds);
            context.Attempt.ShouldBe(delivery.Attempt);
            delivery.Attempt.ShouldBe(moments.Count);
            return delivery.Attempt < 5
                ? throw new InvalidOperationException("not yet")
                : Task.FromResult<AgentOutput>(EventDraft.Create("answer.given"));
        });
        await using var kernel = await TestKernel.StartAsync(new CopOptions { Agents = [agent] }, time: time);
        await kernel.AppendAsync("question.asked");
        await kernel.SeeAsync("answer.given");
        moments.ShouldBe([0, 1, 3, 7, 15]);
        (await kernel.ParkedAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task After_parking_the_subscription_continues_and_a_retry_runs_out_of_order()
    {
        var isMended = false;
        await using var kernel = await TestKernel.StartAsync(TestKernel.Agent("a", Asked, (delivery, _, _) =>
            delivery.Trigger!.TopicSeq == 1 && !isMended ? throw new InvalidOperationException("broken") : Answer(delivery), Twice));
        var broken = await kernel.AppendAsync("question.asked");
        var sound = await kernel.AppendAsync("question.asked");
        (await kernel.SeeAsync("answer.given")).Payload["to"]!.AsString().ShouldBe(sound.Id);
        isMended = true;
        var retried = (await kernel.Kernel.RetryParkedDeliveryAsync(Topic, "a", broken.Id, "human:op")).Unwrap().First;
        (retried.Type, retried.Initiator, retried.Payload["operator"]!.AsString())
            .ShouldBe(("delivery.retried", "agent:cop-supervisor", "human:op"));
        (await kernel.SeeAsync("answer.given", times: 2)).Payload["to"]!.AsString().ShouldBe(broken.Id);
        (await kernel.ParkedAsync()).ShouldHaveSingleItem().Status.ShouldBe(ParkedDeliveryStatus.Retried);
        (await kernel.Kernel.RetryParkedDeliveryAsync(Topic, "a", broken.Id, "human:op")).Error!.Code.ShouldBe("not_found");
    }

    [Fact]
    public async Task A_retry_that_fails_again_is_parked_again()
    {
        await using var kernel =
            await TestKernel.StartAsync(TestKernel.Agent("a", Asked, (_, _, _) => throw new InvalidOperationException("broken"), Twice));
        var broken = await kernel.AppendAsync("question.asked");
        await kernel.SeeAsync("delivery.parked");
        (await kernel.Kernel.RetryParkedDeliveryAsync(Topic, "a", broken.Id, "human:op")).IsOk.ShouldBeTrue();
        await kernel.SeeAsync("delivery.parked", times: 2);
        (await kernel.ParkedAsync()).ShouldHaveSingleItem().Status.ShouldBe(ParkedDeliveryStatus.Parked);
        (await kernel.Kernel.SkipParkedDeliveryAsync(Topic, "a", broken.Id, "human:op")).IsOk.ShouldBeTrue();
        (await kernel.ParkedAsync()).ShouldHaveSingleItem().Status.ShouldBe(ParkedDeliveryStatus.Skipped);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task With_the_halt_policy_a_subscription_stops_until_an_operator_decides(bool retries)
    {
        var isMended = false;
        await using var kernel = await TestKernel.StartAsync(TestKernel.Agent("a", Asked, (delivery, _, _) =>
            delivery.Trigger!.TopicSeq == 1 && !isMended ? throw new InvalidOperationException("broken")
                : Answer(delivery), Twice with { HaltWhenParked = true, MaxConcurrency = 2 }));
        var broken = await kernel.AppendAsync("question.asked");
        await kernel.SeeAsync("delivery.parked");
        var next = await kernel.AppendAsync("question.asked");
        await kernel.RestartAsync();
        (await kernel.TypesAsync()).ShouldBe("question.asked delivery.parked question.asked");
        isMended = true;
        var decided = retries
            ? await kernel.Kernel.RetryParkedDeliveryAsync(Topic, "a", broken.Id, "human:op")
            : await kernel.Kernel.SkipParkedDeliveryAsync(Topic, "a", broken.Id, "human:op");
        decided.IsOk.ShouldBeTrue();
        await kernel.SeeAsync("answer.given", times: retries ? 2 : 1);
        await kernel.SeeAsync(stored => stored.Type == "answer.given" && stored.Payload["to"]!.AsString() == next.Id);
        (await kernel.ReadAsync()).Count(stored => stored.Type == "answer.given").ShouldBe(retries ? 2 : 1);
    }

    [Fact]
    public async Task A_delivery_of_a_closed_topic_is_parked_on_the_operations_topic()
    {
        var isMended = false;
        await using var kernel =
            await TestKernel.StartAsync(TestKernel.Agent("a", EventFilter.ForTypes("topic.closed"), (_, _, _) => isMended
            ? Task.FromResult<AgentOutput>(EventDraft.Create("answer.given") with { TopicId = "other" })
            : throw new InvalidOperationException("broken"), Twice));
        var closed = await kernel.AppendAsync("topic.closed");
        var parked = await kernel.SeeAsync("delivery.parked", kernel.Kernel.OperationsTopicId);
        parked.Payload["topicId"]!.AsString().ShouldBe(Topic);
        (await kernel.TypesAsync()).ShouldBe("topic.closed");
        isMended = true;
        (await kernel.Kernel.RetryParkedDeliveryAsync(kernel.Kernel.OperationsTopicId, "a", closed.Id, "human:op")).IsOk.ShouldBeTrue();
        await kernel.SeeAsync("answer.given", "other");
    }

    [Theory, Trait("spec", "5.5.5"), InlineData(true), InlineData(false)]
    public async Task A_delivery_that_was_parked_before_its_topic_was_closed_is_decided_once(bool retries)
    {
        var isMended = false;
        await using var kernel = await TestKernel.StartAsync(TestKernel.Agent("a", Asked, (_, _, _) => isMended
            ? Task.FromResult<AgentOutput>(EventDraft.Create("answer.given") with { TopicId = "other" })
            : throw new InvalidOperationException("broken"), Twice));
        var asked = await kernel.AppendAsync("question.asked");
        await kernel.SeeAsync("delivery.parked");
        var later = await kernel.AppendAsync("question.asked");
        await kernel.SeeAsync("delivery.parked", times: 2);
        await kernel.AppendAsync("topic.closed");
        (await kernel.ParkedAsync(ParkedDeliveryStatus.Parked)).Select(row => row.SubjectId).ShouldBe([asked.Id, later.Id]);
        isMended = retries;
        (await DecideAsync(Topic, asked)).Unwrap().Events.Select(stored => stored.TopicId).ShouldAllBe(
            topicId => topicId == kernel.Kernel.OperationsTopicId);
        (await DecideAsync(Topic, asked)).Error!.Code.ShouldBe(CopErrorCodes.NotFound);
        // The row of the closed topic cannot change; the one of the operations topic is listed in its place.
        (await kernel.ParkedAsync(ParkedDeliveryStatus.Parked)).Select(row => row.SubjectId).ShouldBe([later.Id]);
        var first = (await kernel.Kernel.Store.ListParkedDeliveriesAsync(new ParkedDeliveryQuery { Limit = 1 })).Unwrap();
        var second =
            (await kernel.Kernel.Store.ListParkedDeliveriesAsync(new ParkedDeliveryQuery { Limit = 1, Cursor = first.Next })).Unwrap();
        var rows = first.Items.Concat(second.Items).ToDictionary(row => row.SubjectId);
        (first.Items.Length, second.Items.Length, second.Next).ShouldBe((1, 1, null));
        (rows[asked.Id].TopicId, rows[asked.Id].EventTopicId, rows[asked.Id].Status).ShouldBe(
            (kernel.Kernel.OperationsTopicId, Topic, retries ? ParkedDeliveryStatus.Retried : ParkedDeliveryStatus.Skipped));
        (rows[later.Id].TopicId, rows[later.Id].Status).ShouldBe((Topic, ParkedDeliveryStatus.Parked));
        (await kernel.Kernel.GetHealthAsync()).Components.Single(part => part.Component == "parked deliveries").Count.ShouldBe(1);
        if (retries)
            await kernel.SeeAsync("answer.given", "other");
        (await kernel.Kernel.RebuildTopicAsync(Topic)).Unwrap();
        (await kernel.ParkedAsync(ParkedDeliveryStatus.Parked)).Select(row => row.SubjectId).ShouldBe([later.Id]);

        Task<CopResult<AppendReceipt>> DecideAsync(string topicId, Event subject) => retries
            ? kernel.Kernel.RetryParkedDeliveryAsync(topicId, "a", subject.Id, "human:op")
            : kernel.Kernel.SkipParkedDeliveryAsync(topicId, "a", subject.Id, "human:op");
    }

    [Fact]
    public async Task A_retry_that_fails_after_its_topic_was_closed_is_decided_again()
    {
        var isMended = false;
        await using var kernel = await TestKernel.StartAsync(TestKernel.Agent("a", Asked, (_, _, _) => isMended
            ? Task.FromResult<AgentOutput>(EventDraft.Create("answer.given") with { TopicId = "other" })
            : throw new InvalidOperationException("broken"), Twice));
        var operations = kernel.Kernel.OperationsTopicId;
        var asked = await kernel.AppendAsync("question.asked");
        await kernel.SeeAsync("delivery.parked");
        await kernel.AppendAsync("topic.closed");
        (await kernel.Kernel.RetryParkedDeliveryAsync(Topic, "a", asked.Id, "human:op")).IsOk.ShouldBeTrue();
        await kernel.SeeAsync("delivery.parked", operations, times: 2);
        (await kernel.Kernel.Store.ListParkedDeliveriesAsync(new ParkedDeliveryQuery())).Unwrap().Items.ShouldHaveSingleItem()
            .Status.ShouldBe(ParkedDeliveryStatus.Parked);
        isMended = true;
        // The key of an earlier listing still names it.
        (await kernel.Kernel.RetryParkedDeliveryAsync(Topic, "a", asked.Id, "human:op")).IsOk.ShouldBeTrue();
        await kernel.SeeAsync("answer.given", "other");
        (await kernel.Kernel.Log.ReadTopicAsync(operations).Select(stored => stored.Type).ToListAsync())
            .ShouldBe(["delivery.parked", "delivery.retried", "delivery.parked", "delivery.retried"]);
    }

    [Fact]
    public async Task An_agent_is_not_given_the_parking_of_its_own_delivery()
    {
        await using var kernel = await TestKernel.StartAsync(
            TestKernel.Agent("a", EventFilter.All, (_, _, _) => throw new InvalidOperationException("always"), Twice),
            TestKernel.Agent("watcher", EventFilter.ForTypes("delivery.parked"), (delivery, _, _) => AnswerFirst(delivery), Twice));
        var created = await kernel.AppendAsync("topic.created");
        await kernel.SeeAsync("delivery.parked", times: 2); // Of topic.created and of the watcher's answer.
        // Its parking shows that the agent has closed all earlier events.
        var last = await kernel.AppendAsync("note.taken");
        await kernel.SeeAsync("delivery.parked", times: 3);
        var log = await kernel.ReadAsync();
        var answer = log.Single(stored => stored.Type == "answer.given");
        log.Where(stored => stored.Type == "delivery.parked").Select(parked => parked.Payload["eventId"]!.AsString())
            .ShouldBe([created.Id, answer.Id, last.Id]);
    }

    private static Task<AgentOutput> AnswerFirst(Delivery delivery) => Task.FromResult<AgentOutput>(
        delivery.Trigger!.TopicSeq == 2
            ? AgentOutput.Create(EventDraft.Create("answer.given", ("to", CopJson.From(delivery.CauseId))))
            : AgentOutput.None);

    private static Task<AgentOutput> Answer(Delivery delivery) =>
        Task.FromResult(AgentOutput.Create(EventDraft.Create("answer.given", ("to", CopJson.From(delivery.CauseId)))));

    private static Task<AgentOutput> Misbehave(string what, ManualResetEventSlim release, string operationsTopicId) => what switch
    {
        "throws" => Task.FromException<AgentOutput>(new InvalidOperationException("broken")),
        "hangs" => new TaskCompletionSource<AgentOutput>().Task,
        "blocks" => Block(release),
        "null" => Task.FromResult<AgentOutput>(null!),
        "10,000 drafts" => Output([.. Enumerable.Repeat(EventDraft.Create("note.taken"), 10_000)]),
        "illegal" => Output(Drafts.Of("task.created", "{'taskId':'a'}"), Drafts.Of("task.completed", "{'taskId':'a'}")),
        "no type" => Output(EventDraft.Create("")),
        "null draft" => Output([null!]),
        "half a character" => Output(EventDraft.Create("\ud800")),
        "null payload" => Output(EventDraft.Create("note.taken") with { Payload = null! }),
        "topicSeq" => Output(EventDraft.Create("note.taken") with { UnknownMembers = Drafts.Json("{'topicSeq':7}") }),
        "unprintable error" => throw new InvalidOperationException("half \ud800 \0"),
        "endless error" => throw new InvalidOperationException(new string('x', 2_000_000)),
        "unreadable error" => throw new UnreadableException(),
        "reserved type" => Output(EventDraft.Create("delivery.parked")),
        "reserved topic" => Output(EventDraft.Create("note.taken") with { TopicId = operationsTopicId }),
        "cancelled" => throw new OperationCanceledException("by itself"),
        "unknown parent" => Output(EventDraft.Create("note.taken") with { ParentEventIds = ["nobody"] }),
        _ => throw new InvalidOperationException("at once"),
    };

    private static Task<AgentOutput> Output(params ImmutableArray<EventDraft> drafts) =>
        Task.FromResult(new AgentOutput { Drafts = drafts });

    private sealed class UnreadableException : Exception
    {
        public override string Message => throw new InvalidOperationException("no message either");
    }

    private static Task<AgentOutput> Block(ManualResetEventSlim release)
    {
        release.Wait();
        return TestKernel.Nothing;
    }
}
