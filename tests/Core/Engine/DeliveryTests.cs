using System.Collections.Concurrent;

namespace Cop.Core.Tests.Engine;

/// <summary>Deliveries to agents: selection, order and number (spec 5.2, 5.3; D-61 to D-64).</summary>
public sealed class DeliveryTests
{
    private static readonly EventFilter Asked = EventFilter.ForTypes("question.asked");
    private const string Topic = TestKernel.Topic;

    [Fact, Trait("spec", "5.2.3")]
    public async Task Events_of_a_topic_arrive_in_the_order_of_topicSeq()
    {
        var seen = new ConcurrentQueue<long>();
        await using var kernel = await TestKernel.StartAsync(TestKernel.Agent("a", Asked, (delivery, _, _) =>
        {
            seen.Enqueue(delivery.Trigger!.TopicSeq);
            return Answer(delivery);
        }));
        await AppendTests.Together(16, async _ =>
        {
            for (var left = 10; left > 0; left--)
                await kernel.AppendAsync("question.asked");
            return 0;
        });
        await kernel.SeeAsync("answer.given", times: 160);
        seen.Count.ShouldBe(160);
        seen.ShouldBe(seen.Order());
        await kernel.VerifyAsync();
    }

    [Theory, Trait("spec", "5.2.1")]
    [InlineData("a.b", "a.b")]
    [InlineData("a.*", "a.b a.b.c a.c")]
    [InlineData("a.b.*", "a.b.c")]
    [InlineData("*", "")]
    public async Task A_filter_matches_types_exactly_or_by_prefix(string entry, string types)
    {
        var seen = new Seen<string>();
        await using var kernel = await TestKernel.StartAsync(Watcher("a", EventFilter.ForTypes(entry, "end"), seen));
        foreach (var type in new[] { "a.b", "a.b.c", "ab", "a.c", "A.b", "a", "end" })
            await kernel.AppendAsync(type);
        await seen.WaitAsync(types.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length + 1);
        $"{seen}".ShouldBe($"{types} end".TrimStart());
    }

    [Fact]
    public async Task A_filter_matches_topics_and_own_events_only_if_configured()
    {
        var (one, own) = (new Seen<string>(), new Seen<string>());
        await using var kernel = await TestKernel.StartAsync(
            Watcher("one", new EventFilter { TopicIds = ["other"] }, one),
            TestKernel.Agent(
                "echo", EventFilter.ForTypes("question.asked", "answer.given"), (delivery, _, _) =>
                    delivery.Trigger!.Type == "answer.given" ? throw new InvalidOperationException("own") : Answer(delivery)),
            TestKernel.Agent("self", EventFilter.ForTypes("count.*") with { IncludeOwnEvents = true }, (delivery, _, _) =>
                Task.FromResult(
                    own.Add(delivery.Trigger!.Type) < 3
                        ? AgentOutput.Create(EventDraft.Create($"count.{own.Items.Count}"))
                        : AgentOutput.None)));
        await kernel.AppendAsync("question.asked");
        await kernel.AppendAsync("question.asked", "other");
        await kernel.SeeAsync("answer.given");
        await kernel.SeeAsync("answer.given", "other");
        await kernel.AppendAsync("count.0");
        await own.WaitAsync(3);
        await one.WaitAsync(2);
        $"{one}".ShouldBe("question.asked answer.given");
        $"{own}".ShouldBe("count.0 count.1 count.2");
        (await kernel.ParkedAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_agent_receives_an_event_after_many_own_events()
    {
        var drafts = Enumerable.Range(0, 300).Select(_ => EventDraft.Create("note.taken")).ToList();
        await using var kernel =
            await TestKernel.StartAsync(TestKernel.Agent("a", EventFilter.ForTypes("note.*", "question.*"), (delivery, _, _) =>
            delivery.Trigger!.Type == "question.asked" ? Task.FromResult(AgentOutput.Create(drafts)) : Answer(delivery)));
        await kernel.AppendAsync("question.asked");
        await kernel.SeeAsync("note.taken", times: 300);
        await kernel.AppendAsync("note.taken");
        await kernel.SeeAsync("answer.given");
    }

    [Fact]
    public async Task A_new_agent_starts_at_the_end_by_default()
    {
        var (now, all, third) = (new Seen<string>(), new Seen<string>(), new Seen<string>());
        await using var kernel = await TestKernel.StartAsync();
        foreach (var type in new[] { "e.1", "e.2", "e.3" })
            await kernel.AppendAsync(type);
        await kernel.RestartAsync(
            Watcher("now", EventFilter.All, now),
            Watcher("all", EventFilter.All, all, TestKernel.Patient with { StartFromSeq = 0 }),
            Watcher("third", EventFilter.All, third, TestKernel.Patient with { StartFromSeq = 3 }));
        await kernel.AppendAsync("e.4");
        foreach (var (seen, count) in new[] { (now, 1), (all, 4), (third, 2) })
            await seen.WaitAsync(count);
        await kernel.RestartAsync();
        await kernel.AppendAsync("e.5");
        foreach (var seen in new[] { now, all, third })
            await seen.WaitAsync();
        $"{now}".ShouldBe("e.4 e.5");
        $"{all}".ShouldBe("e.1 e.2 e.3 e.4 e.5");
        $"{third}".ShouldBe("e.3 e.4 e.5");
    }

    [Fact, Trait("spec", "5.2.3")]
    public async Task Topics_run_in_parallel_up_to_the_limit()
    {
        var (running, seen) = (0, new ConcurrentQueue<int>());
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var agent = TestKernel.Agent("a", Asked, async (delivery, _, _) =>
        {
            var now = Interlocked.Increment(ref running);
            seen.Enqueue(now);
            if (now == 3)
                gate.TrySetResult();
            await gate.Task;
            Interlocked.Decrement(ref running);
            return EventDraft.Create("answer.given");
        });
        await using var kernel = await TestKernel.StartAsync(
            new CopOptions { Agents = [agent], Scheduler = new SchedulerOptions { MaxConcurrentInvocations = 3 } });
        for (var topic = 0; topic < 12; topic++)
            await kernel.AppendAsync("question.asked", $"topic-{topic}");
        for (var topic = 0; topic < 12; topic++)
            await kernel.SeeAsync("answer.given", $"topic-{topic}");
        seen.Max().ShouldBe(3);
    }

    [Fact, Trait("spec", "5.2.3")]
    public async Task Concurrent_deliveries_start_in_order_and_finish_in_any_order()
    {
        var (started, gates) = (new ConcurrentQueue<long>(), new ConcurrentDictionary<long, TaskCompletionSource>());
        var arrived = new SemaphoreSlim(0);
        await using var kernel = await TestKernel.StartAsync(TestKernel.Agent("a", Asked, async (delivery, _, _) =>
        {
            var gate = gates.GetOrAdd(
                delivery.Trigger!.TopicSeq, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            started.Enqueue(delivery.Trigger!.TopicSeq);
            arrived.Release();
            await gate.Task;
            return EventDraft.Create("answer.given");
        }, TestKernel.Patient with { MaxConcurrency = 3 }));
        for (var i = 0; i < 5; i++)
            await kernel.AppendAsync("question.asked");
        for (var i = 0; i < 3; i++)
            await arrived.WaitAsync(TestKernel.Patience);
        started.ShouldBe([1L, 2L, 3L]);
        gates[3].SetResult();
        await arrived.WaitAsync(TestKernel.Patience);
        started.ShouldBe([1L, 2L, 3L, 4L]);
        (await kernel.Storage.GetSubscriptionAsync(new SubscriptionKey(Topic, "a"), default)).Cursor.ShouldBe(0);
        foreach (var seq in new[] { 1L, 2L, 4L })
            gates[seq].SetResult();
        await arrived.WaitAsync(TestKernel.Patience);
        gates[5].SetResult();
        await kernel.SeeAsync("answer.given", times: 5);
        await kernel.DisposeAsync();
        (await kernel.Storage.GetSubscriptionAsync(new SubscriptionKey(Topic, "a"), default)).Cursor.ShouldBe(5);
    }

    [Fact, Trait("spec", "5.2.3")]
    public async Task Four_concurrent_deliveries_start_in_topicSeq_order()
    {
        var started = new Seen<long>();
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var kernel = await TestKernel.StartAsync(TestKernel.Agent("a", Asked, async (delivery, _, _) =>
        {
            started.Add(delivery.Trigger!.TopicSeq);
            if (delivery.Trigger.TopicSeq > 4)
                await gate.Task;
            return AgentOutput.None;
        }, TestKernel.Patient with { MaxConcurrency = 4 }));
        for (var i = 0; i < 40; i++)
            await kernel.AppendAsync(new EventDraft { Type = "question.asked" });
        gate.SetResult();
        await started.WaitAsync(40);
        started.Items.ShouldBe(Enumerable.Range(1, 40).Select(seq => (long)seq));
    }

    [Fact, Trait("spec", "5.2.1")]
    public async Task An_agent_sees_at_least_the_state_of_its_event()
    {
        await using var kernel = await TestKernel.StartAsync(
            TestKernel.Agent("a", EventFilter.ForTypes("task.created"), async (delivery, context, cancellation) =>
        {
            var task = await context.Store.GetTaskAsync(delivery.TopicId, delivery.Trigger!.Payload["taskId"]!.AsString()!, cancellation);
            return Drafts.Of(
                "answer.given",
                $"{{'found':{(task.Unwrap() is not null ? 1 : 0)}," +
                    $"'isBehind':{(task.AsOfSeq < delivery.Trigger.TopicSeq || context.AsOfSeq < delivery.Trigger.TopicSeq ? 1 : 0)}}}");
        }));
        for (var i = 0; i < 20; i++)
            await kernel.AppendAsync(Drafts.Of("task.created", $"{{'taskId':'{i}'}}"));
        await kernel.SeeAsync("answer.given", times: 20);
        (await kernel.ReadAsync()).Where(stored => stored.Type == "answer.given")
            .ShouldAllBe(stored => stored.Payload.ToString() == """{"found":1,"isBehind":0}""");
    }

    [Fact, Trait("spec", "3.2.1")]
    public async Task An_event_waits_for_a_parent_in_another_topic_up_to_a_limit()
    {
        var (gate, order) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new ConcurrentQueue<string>());
        var agent = TestKernel.Agent("a", Asked, async (delivery, _, _) =>
        {
            if (delivery.TopicId == "parents")
                await gate.Task;
            order.Enqueue(delivery.TopicId);
            return EventDraft.Create("answer.given");
        });
        await using var kernel = await TestKernel.StartAsync(agent);
        var parent = await kernel.AppendAsync("question.asked", "parents");
        await kernel.AppendAsync(new EventDraft { Type = "question.asked", ParentEventIds = [parent.Id] }, "children");
        await kernel.AppendAsync(new EventDraft { Type = "question.asked", ParentEventIds = [parent.Id] }, "grown-up");
        await kernel.AppendAsync("question.asked", "strangers");
        await kernel.FindAsync(stored => stored.Type == "answer.given", "strangers");
        order.ShouldBe(["strangers"]);
        gate.SetResult();
        await kernel.FindAsync(stored => stored.Type == "answer.given", "children");
        await kernel.FindAsync(stored => stored.Type == "answer.given", "grown-up");
        order.Take(2).ShouldBe(["strangers", "parents"]);

        gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        parent = await kernel.AppendAsync("question.asked", "parents");
        await kernel.AppendAsync(new EventDraft { Type = "question.asked", ParentEventIds = [parent.Id] }, "impatient");
        await kernel.Time.WaitForTimerAsync(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));
        // That may be a timer of an earlier wait.
        await TestKernel.RestAsync(kernel.Kernel, invocations: 1);
        (await kernel.ReadAsync("impatient")).Count.ShouldBe(1);
        kernel.Time.Advance(TimeSpan.FromSeconds(30));
        await kernel.FindAsync(stored => stored.Type == "answer.given", "impatient");
        gate.SetResult();
    }

    private static Task<AgentOutput> Answer(Delivery delivery) =>
        Task.FromResult(AgentOutput.Create(EventDraft.Create("answer.given", ("to", CopJson.From(delivery.CauseId)))));

    private static AgentRegistration Watcher(string name, EventFilter filter, Seen<string> seen, AgentOptions? options = null) =>
        TestKernel.Agent(name, filter, (delivery, _, _) =>
    {
        seen.Add(delivery.Trigger!.Type);
        return TestKernel.Nothing;
    }, options);
}
