using System.Globalization;

namespace Cop.Core.Tests.Engine;

/// <summary>Continuations from their artifact to their end (spec 5.5; D-52 to D-59c, D-60).</summary>
[Trait("spec", "5.5.2")]
public sealed class ContinuationTests
{
    private const string Topic = TestKernel.Topic;
    private static readonly AgentRegistration Worker = ResumingAgent.Create("worker");

    [Fact, Trait("spec", "5.5.3")]
    public async Task An_event_resumes_a_continuation_and_the_output_starts_with_that()
    {
        await using var kernel = await TestKernel.StartAsync(Worker);
        var made = await kernel.AppendAsync(Drafts.Continuation("c", "agent:worker", "{'waitForEvents':['human.spoke']}"));
        var spoke = await kernel.AppendAsync(new EventDraft { Type = "human.spoke", CorrelationId = "talk" });
        var done = await kernel.SeeAsync("work.done");
        done.Payload.ToString().ShouldBe("""{"attempt":1,"reason":"event","state":{"kept":1},"trigger":"human.spoke"}""");
        var resumed = (await kernel.ReadAsync())[2];
        resumed.Payload.ToString().ShouldBe($$"""{"attempt":1,"continuationId":"c","reason":"event","triggerEventId":"{{spoke.Id}}"}""");
        foreach (var emitted in new[] { resumed, done })
        {
            (emitted.Initiator, emitted.CorrelationId).ShouldBe(("agent:worker", "talk"));
            emitted.ParentEventIds.ShouldBe([spoke.Id, made.Id]);
        }

        // A stream may give an event a moment before it is found by its id.
        await TestKernel.RestAsync(kernel.Kernel);
        (await CausalQueries.FindAncestorsAsync(kernel.Kernel.Log, done.Id)).Unwrap()!.Nodes.Select(node => node.Event.Id)
            .ShouldContain(made.Id);
        (await kernel.ContinuationAsync("c")).Status.ShouldBe(ContinuationStatus.Resumed);
        made.TopicSeq.ShouldBe(1);
        await kernel.VerifyAsync();
    }

    [Fact]
    public async Task A_timer_resumption_has_the_creating_event_as_parent()
    {
        await using var kernel = await TestKernel.StartAsync(Worker);
        var made = await kernel.AppendAsync(
            Drafts.Continuation("c", "worker", $"{{'resumeAfter':'{At(kernel, 60)}','waitForEvents':['human.spoke']}}"));
        // The timer is set after the append is answered.
        await TestKernel.RestAsync(kernel.Kernel);
        kernel.Time.Advance(TimeSpan.FromMilliseconds(59_999));
        await kernel.AppendAsync("note.taken");
        kernel.Time.Advance(TimeSpan.FromMilliseconds(1));
        var done = await kernel.FindAsync(stored => stored.Type == "work.done");
        (done.Payload["reason"]!.AsString(), done.ParentEventIds.Single()).ShouldBe(("timer", made.Id));
        (await kernel.TypesAsync()).ShouldBe("artifact.created note.taken continuation.resumed work.done");
    }

    [Fact]
    public async Task A_continuation_without_conditions_is_resumed_at_once()
    {
        await using var kernel = await TestKernel.StartAsync(Worker);
        await kernel.AppendAsync(Drafts.Continuation("c", "worker"));
        (await kernel.SeeAsync("work.done")).Payload["reason"]!.AsString().ShouldBe("tick");
    }

    [Fact, Trait("spec", "5.5.1")]
    public async Task The_supervisor_expires_a_continuation_after_its_deadline()
    {
        await using var kernel = await TestKernel.StartAsync(Worker);
        var made = await kernel.AppendAsync(
            Drafts.Continuation("c", "worker", $"{{'resumeBefore':'{At(kernel, 60)}','waitForEvents':['human.spoke']}}"));
        await TestKernel.RestAsync(kernel.Kernel);
        kernel.Time.Advance(TimeSpan.FromSeconds(60));
        (await kernel.ContinuationAsync("c")).Status.ShouldBe(ContinuationStatus.Active);
        kernel.Time.Advance(TimeSpan.FromMilliseconds(1));
        var expired = await kernel.FindAsync(stored => stored.Type == "continuation.expired");
        (expired.Initiator, expired.ParentEventIds.Single()).ShouldBe(("agent:cop-supervisor", made.Id));
        await kernel.AppendAsync("human.spoke");
        await kernel.RestartAsync();
        (await kernel.TypesAsync()).ShouldBe("artifact.created continuation.expired human.spoke");
    }

    [Fact]
    public async Task Continuations_due_while_no_kernel_ran_resume_at_the_start()
    {
        await using var kernel = await TestKernel.StartAsync(Worker);
        await kernel.AppendAsync(Drafts.Continuation("timer", "worker", $"{{'resumeAfter':'{At(kernel, 60)}'}}"));
        await kernel.AppendAsync(
            Drafts.Continuation("limit", "worker", $"{{'resumeBefore':'{At(kernel, 60)}','waitForEvents':['human.spoke']}}"));
        await kernel.DisposeAsync();
        kernel.Time.Advance(TimeSpan.FromHours(1));
        await kernel.RestartAsync();
        await kernel.FindAsync(stored => stored.Type == "work.done");
        await kernel.FindAsync(stored => stored.Type == "continuation.expired");
    }

    [Fact, Trait("spec", "5.5.5")]
    public async Task A_continuation_expires_while_its_agent_is_busy()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = new Seen<string>();
        await using var kernel =
            await TestKernel.StartAsync(TestKernel.Agent("worker", EventFilter.ForTypes("question.asked"), async (delivery, _, _) =>
        {
            begun.Add(delivery.CauseId);
            await gate.Task;
            return AgentOutput.None;
        }));
        await kernel.AppendAsync("question.asked");
        await begun.WaitAsync();
        await kernel.AppendAsync(
            Drafts.Continuation("c", "worker", $"{{'resumeAfter':'{At(kernel, 10)}','resumeBefore':'{At(kernel, 20)}'}}"));
        await TestKernel.RestAsync(kernel.Kernel, invocations: 1);
        kernel.Time.Advance(TimeSpan.FromSeconds(15));
        kernel.Time.Advance(TimeSpan.FromSeconds(15));
        gate.SetResult();
        await kernel.FindAsync(stored => stored.Type == "continuation.expired");
        begun.Items.Count.ShouldBe(1);
    }

    [Fact, Trait("spec", "5.5.2")]
    public async Task A_late_event_does_not_end_an_attempt_that_started_in_time()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = new Seen<string>();
        await using var kernel =
            await TestKernel.StartAsync(TestKernel.Agent("worker", EventFilter.ForTypes("none"), async (delivery, _, _) =>
        {
            begun.Add(delivery.CauseId);
            await gate.Task;
            return AgentOutput.None;
        }));
        await kernel.AppendAsync(
            Drafts.Continuation(
                "c", "worker", $"{{'resumeAfter':'{At(kernel, 10)}','resumeBefore':'{At(kernel, 20)}','waitForEvents':['human.spoke']}}"));
        await TestKernel.RestAsync(kernel.Kernel);
        kernel.Time.Advance(TimeSpan.FromSeconds(10));
        await begun.WaitAsync();
        kernel.Time.Advance(TimeSpan.FromSeconds(15));
        await kernel.AppendAsync("human.spoke");
        gate.SetResult();
        await kernel.FindAsync(stored => stored.Type == "continuation.resumed");
        (await kernel.TypesAsync()).ShouldBe("artifact.created human.spoke continuation.resumed");
    }

    [Fact, Trait("spec", "5.5.4")]
    public async Task Failed_attempts_are_logged_with_their_delays_and_end_in_abandonment()
    {
        await using var kernel = await TestKernel.StartAsync(
            TestKernel.Agent("worker", EventFilter.ForTypes("-"), (_, _, _) => throw new InvalidOperationException("broken")));
        await kernel.AppendAsync(
            Drafts.Continuation("c", "worker", "{'retry':{'maxAttempts':3,'retryDelayMs':1000},'meta':{'backoff':'exponential'}}"));
        await kernel.SeeAsync("continuation.abandoned");
        (await kernel.TypesAsync())
            .ShouldBe(
                "artifact.created continuation.attempt_failed continuation.attempt_failed continuation.attempt_failed " +
                    "continuation.abandoned");
        var failed = (await kernel.ReadAsync()).Where(stored => stored.Type == "continuation.attempt_failed").ToList();
        failed.Select(stored => stored.Payload["attempt"]!.ToString()).ShouldBe(["1", "2", "3"]);
        failed.Select(stored => stored.Payload.At("/error/code")!.AsString()).ShouldAllBe(code => code == "agent_threw");
        failed.Select(stored => (stored.CreatedAt - failed[0].CreatedAt).TotalSeconds).ShouldBe([0, 1, 3]);
        failed.Select(stored => stored.Payload["nextAttemptAt"] is null).ShouldBe([false, false, true]);
        (await kernel.ContinuationAsync("c")).Status.ShouldBe(ContinuationStatus.Abandoned);
    }

    [Fact, Trait("spec", "5.5.3")]
    public async Task A_superseded_continuation_is_replaced_and_never_resumed()
    {
        await using var kernel = await TestKernel.StartAsync(Worker);
        await kernel.AppendAsync(Drafts.Continuation("old", "worker", "{'waitForEvents':['human.spoke']}"));
        await kernel.AppendAsync(Drafts.Continuation("new", "worker", "{'waitForEvents':['human.spoke']}"));
        await kernel.AppendAsync(Drafts.Of("continuation.superseded", "{'continuationId':'old','replacedBy':'new'}"));
        await kernel.AppendAsync("human.spoke");
        await kernel.SeeAsync("work.done");
        var old = await kernel.ContinuationAsync("old");
        (old.Status, old.ReplacedBy).ShouldBe((ContinuationStatus.Cancelled, "new"));
        (await kernel.TypesAsync()).ShouldEndWith("human.spoke continuation.resumed work.done");
    }

    [Fact]
    public async Task Closing_the_topic_cancels_a_continuation_and_ending_its_task_warns()
    {
        await using var kernel = await TestKernel.StartAsync(Worker);
        foreach (var type in new[] { "created", "started", "completed" })
            await kernel.AppendAsync(Drafts.Of($"task.{type}", "{'taskId':'t'}"));
        await kernel.AppendAsync(Drafts.Continuation("late", "worker", "{'taskId':'t'}"));
        await kernel.SeeAsync("work.done");
        (await kernel.Kernel.Store.ListProjectionErrorsAsync(new ProjectionErrorQuery { IncludeWarnings = true }))
            .Unwrap().Items.ShouldContain(error => error.IsWarning && error.Message.Contains("'late'"));
        await kernel.AppendAsync(Drafts.Continuation("c", "worker", $"{{'resumeAfter':'{At(kernel, 60)}'}}"));
        await kernel.AppendAsync("topic.closed");
        (await kernel.ContinuationAsync("c")).Status.ShouldBe(ContinuationStatus.Cancelled);
        kernel.Time.Advance(TimeSpan.FromHours(1));
        await kernel.RestartAsync();
        (await kernel.TypesAsync()).ShouldEndWith("topic.closed");
    }

    [Fact]
    public async Task A_response_resumes_exactly_one_of_two_thousand_continuations()
    {
        await using var kernel = await TestKernel.StartAsync(Worker);
        for (var batch = 0; batch < 4; batch++)
        {
            var waiters = Enumerable.Range(batch * 500, 500).Select(n => Drafts.Continuation(
                string.Create(CultureInfo.InvariantCulture, $"c{n}"), "worker",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{{'waitForEvents':['human.answered'],'meta':{{'match':{{'/payload/requestId':'r{n}'}}}}}}"))).ToList();
            (await kernel.Kernel.AppendAsync(Topic, waiters, TestKernel.Ada)).Unwrap();
        }

        await kernel.AppendAsync(Drafts.Of("human.answered", "{'requestId':'r1234'}"));
        await kernel.SeeAsync("work.done");
        (await kernel.ReadAsync()).Where(stored => stored.Type == "continuation.resumed")
            .ShouldHaveSingleItem().Payload["continuationId"]!.AsString().ShouldBe("c1234");
        (await kernel.ContinuationAsync("c1233")).Marks.ShouldBeEmpty();
    }

    [Fact, Trait("spec", "5.2.3")]
    public async Task An_event_is_delivered_before_the_continuation_it_resumes()
    {
        var seen = new Seen<string>();
        await using var kernel =
            await TestKernel.StartAsync(TestKernel.Agent("worker", EventFilter.ForTypes("human.spoke"), (delivery, _, _) =>
        {
            seen.Add(delivery.IsResume ? "resumed" : "event");
            return TestKernel.Nothing;
        }));
        for (var round = 0; round < 50; round++)
        {
            await kernel.AppendAsync(
                Drafts.Continuation(
                    string.Create(CultureInfo.InvariantCulture, $"c{round}"), "worker", "{'waitForEvents':['human.spoke']}"));
            await kernel.AppendAsync("human.spoke");
            await seen.WaitAsync(2);
        }

        seen.Items.Chunk(2).ShouldAllBe(pair => pair[0] == "event" && pair[1] == "resumed");
    }

    [Fact]
    public async Task A_failed_claim_is_repeated()
    {
        var file = new GatedJournalFile();
        await using var kernel = await TestKernel.StartAsync(new CopOptions { Agents = [Worker] }, file);
        await kernel.AppendAsync(Drafts.Continuation("c", "worker", $"{{'resumeAfter':'{At(kernel, 60)}'}}"));
        await TestKernel.RestAsync(kernel.Kernel);
        file.IsFull = true;
        kernel.Time.Advance(TimeSpan.FromSeconds(60));
        await kernel.Time.WaitForTimerAsync(TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(1));
        file.IsFull = false;
        await kernel.SeeAsync("work.done");
    }

    private static string At(TestKernel kernel, int seconds) => CopTime.Format(kernel.Time.GetUtcNow().AddSeconds(seconds));
}
