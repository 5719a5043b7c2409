using Cop.Core.Tests.Engine;

namespace Cop.Core.Tests.Protocol;

/// <summary>Deliveries to agents, and events of people (spec 5.2 to 5.5).</summary>
public sealed class ExecutionTests
{
    private static readonly EventFilter Asked = EventFilter.ForTypes("question.asked");

    [Fact, Trait("spec", "3.3.4"), Trait("spec", "5.2.1"), Trait("spec", "5.2.2"), Trait("spec", "5.3.3")]
    public async Task Deliveries_open_at_a_crash_are_repeated_and_take_effect_once()
    {
        var file = new GatedJournalFile();
        GatedJournalFile? crashed = null;
        var agent = TestKernel.Agent("a", Asked, (delivery, _, _) =>
        {
            crashed ??= file.Copy();
            return Task.FromResult<AgentOutput>(EventDraft.Create("answer.given", ("attempt", CopJson.From(delivery.Attempt))));
        });
        await using var kernel = await TestKernel.StartAsync(new CopOptions { Agents = [agent] }, file);
        var asked = await kernel.AppendAsync("question.asked");
        var answer = await kernel.SeeAsync("answer.given");
        await using var again = await TestKernel.StartAsync(new CopOptions { Agents = [agent] }, crashed.ShouldNotBeNull());
        var repeated = await again.SeeAsync("answer.given");
        repeated.Payload["attempt"]!.ToString().ShouldBe("2");
        (repeated.Id, repeated.ParentEventIds.Single()).ShouldBe((answer.Id, asked.Id));
        await again.RestartAsync();
        (await again.TypesAsync()).ShouldBe("question.asked answer.given");
    }

    [Fact, Trait("spec", "5.2.1"), Trait("spec", "5.2.3"), Trait("spec", "5.3.1")]
    public async Task An_agent_receives_events_in_order_with_a_state_that_includes_them()
    {
        var seen = new List<(long Seq, long AsOf, bool HasTask)>();
        await using var kernel = await TestKernel.StartAsync(
            TestKernel.Agent("a", EventFilter.ForTypes("task.created"), async (delivery, context, cancellationToken) =>
        {
            var task =
                await context.Store.GetTaskAsync(context.TopicId, delivery.Trigger!.Payload["taskId"]!.AsString()!, cancellationToken);
            lock (seen)
                seen.Add(
                    (delivery.Trigger.TopicSeq, context.AsOfSeq, task.Unwrap() is not null && task.AsOfSeq >= delivery.Trigger.TopicSeq
                        && context.Attempt == 1));
            return EventDraft.Create("task.noted");
        }));
        for (var i = 0; i < 20; i++)
            await kernel.AppendAsync(EventDraft.Create("task.created", ("taskId", CopJson.From($"task-{i}"))));
        await kernel.SeeAsync("task.noted", times: 20);
        seen.Select(each => each.Seq).ShouldBe(seen.Select(each => each.Seq).Order());
        seen.ShouldAllBe(each => each.HasTask && each.AsOf >= each.Seq);
    }

    [Fact, Trait("spec", "5.4.1")]
    public async Task A_person_s_event_is_handled_like_an_agent_s()
    {
        await using var kernel = await TestKernel.StartAsync(
            TestKernel.Agent("asker", Asked, (_, _, _) => Task.FromResult<AgentOutput>(Drafts.Of("task.created", "{'taskId':'of-agent'}"))),
            TestKernel.Agent("reader", EventFilter.ForTypes("task.created"), (delivery, _, _) =>
                Task.FromResult<AgentOutput>(
                    EventDraft.Create(
                        "task.noted", ("taskId", delivery.Trigger!.Payload["taskId"]),
                        ("initiator", CopJson.From(delivery.Trigger.Initiator!))))));
        await kernel.AppendAsync(Drafts.Of("task.created", "{'taskId':'of-person'}"));
        await kernel.AppendAsync("question.asked");
        await kernel.SeeAsync("task.noted", times: 2);
        (await kernel.ReadAsync()).Where(stored => stored.Type == "task.noted").Select(stored => stored.Payload.ToString()).ShouldBe(
            ["""{"initiator":"human:ada","taskId":"of-person"}""", """{"initiator":"agent:asker","taskId":"of-agent"}"""]);
        foreach (var taskId in new[] { "of-person", "of-agent" })
            (await kernel.Kernel.Store.GetTaskAsync(TestKernel.Topic, taskId)).Unwrap()!.Status.ShouldBe(CopTaskStatus.Pending);
    }

    [Fact, Trait("spec", "5.6")]
    public async Task A_person_s_append_does_not_wait_for_an_agent()
    {
        var (release, flow, seen) = (new TaskCompletionSource(), new AsyncLocal<string>(), new TaskCompletionSource<string?>());
        await using var kernel = await TestKernel.StartAsync(TestKernel.Agent("a", Asked, async (_, _, _) =>
        {
            seen.TrySetResult(flow.Value);
            await release.Task;
            return EventDraft.Create("answer.given");
        }));
        flow.Value = "ada's";
        // The append completes while the agent is blocked.
        var asked = await kernel.AppendAsync("question.asked");
        (asked.Initiator, await kernel.TypesAsync()).ShouldBe(("human:ada", "question.asked"));
        (await seen.Task.WaitAsync(TestKernel.Patience)).ShouldBeNull("the agent was invoked in the flow of the person's append");
        release.SetResult();
        (await kernel.SeeAsync("answer.given")).Initiator.ShouldBe("agent:a");
    }

    [Fact, Trait("spec", "5.5.3"), Trait("spec", "2.6.2")]
    public async Task A_continuation_is_never_changed_by_its_attempts_and_its_end()
    {
        var resumed = new List<string>();
        await using var kernel = await TestKernel.StartAsync(
            TestKernel.Agent("worker", EventFilter.ForTypes("nothing"), async (delivery, context, cancellationToken) =>
        {
            resumed.Add(
                $"{delivery.Attempt} {delivery.State} {delivery.Trigger!.Type} " +
                    $"{(await context.Store.GetContinuationAsync(context.TopicId, "c", cancellationToken)).Unwrap()!.Status}");
            return delivery.Attempt < 3 ? throw new InvalidOperationException("not yet") : EventDraft.Create("work.done");
        }));
        var made = await kernel.AppendAsync(
            Drafts.Continuation("c", "worker", "{'waitForEvents':['go'],'retry':{'maxAttempts':5,'retryDelayMs':10}}"));
        var before = (await ArtifactAsync(kernel)).ToString();
        await kernel.AppendAsync("go");
        await kernel.SeeAsync("work.done");
        resumed.ShouldBe(["""1 {"kept":1} go Active""", """2 {"kept":1} go Active""", """3 {"kept":1} go Active"""]);
        (await ArtifactAsync(kernel)).ToString().ShouldBe(before);
        before.ShouldBe(made.Payload.At("/artifact/payload")!.ToString());
        (await kernel.ContinuationAsync("c"))
            .ShouldSatisfyAllConditions(row => row.Status.ShouldBe(ContinuationStatus.Resumed), row => row.Attempt.ShouldBe(3));
    }

    [Fact, Trait("spec", "4.4.4"), Trait("spec", "4.5.7")]
    public async Task Projection_errors_do_not_reach_agents()
    {
        var answers = new TaskCompletionSource<(string Error, int Seen)>();
        var agent = TestKernel.Agent("a", Asked, async (_, context, cancellationToken) =>
        {
            var listed = await context.Store.ListProjectionErrorsAsync(new ProjectionErrorQuery { TopicId = "t" }, cancellationToken);
            answers.SetResult((listed.Error?.Code ?? "none", listed.ValueOrDefault?.Items.Length ?? 0));
            return AgentOutput.None;
        });
        await using var kernel = await TestKernel.StartAsync(agent);
        var illegal = Event.ParseUntrusted(
            """{"id":"e","topicId":"t","topicSeq":1,"type":"task.completed","schemaVersion":"1","createdAt":"2026-01-01T00:00:"""u8 +
                """00Z","payload":{"taskId":"nobody"}}"""u8).Unwrap();
        (await kernel.Kernel.ReplicateAsync("urn:cop:store:11111111-1111-4111-8111-111111111111", [illegal])).Unwrap();
        (await kernel.Kernel.Store.ListProjectionErrorsAsync(new ProjectionErrorQuery { TopicId = "t" })).Unwrap().Items.Length.ShouldBe(1);
        await kernel.AppendAsync("question.asked");
        (await answers.Task.WaitAsync(TestKernel.Patience)).ShouldBe((CopErrorCodes.InvalidQuery, 0));
    }

    private static async Task<CopJson> ArtifactAsync(TestKernel kernel) =>
        (await kernel.Kernel.Store.GetArtifactAsync(TestKernel.Topic, "c")).Unwrap().ShouldNotBeNull().Payload;
}
