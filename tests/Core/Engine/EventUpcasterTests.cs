namespace Cop.Core.Tests.Engine;

/// <summary>A throwing event upcaster fails the operation that reads through it, by name, and no other (M-3).</summary>
[Trait("spec", "5.5.5")]
public sealed class EventUpcasterTests
{
    private const string Topic = TestKernel.Topic;
    private const string Other = "urn:cop:topic:u";
    private static readonly EventFilter Both = EventFilter.ForTypes("question.asked", "note.taken");
    private static readonly AgentOptions Thrice = TestKernel.Patient with { MaxAttempts = 3 };

    [Fact]
    public async Task A_throwing_upcaster_fails_and_parks_the_delivery_until_repaired()
    {
        ManualTime time = new();
        var (start, moments) = (time.GetUtcNow(), new Seen<double>());
        var upcaster = new FragileUpcaster("question.asked", goodCalls: 1, () => moments.Add((time.GetUtcNow() - start).TotalSeconds));
        await using var kernel =
            await TestKernel.StartAsync(new CopOptions { Upcasters = [upcaster], Agents = [Answering("a", Both)] }, time: time);
        var asked = await kernel.AppendAsync("question.asked");
        var parked = await SeeBehindAsync(kernel, asked, "delivery.parked");
        moments.Items.ShouldBe([0, 1, 3]);
        (parked.Payload["eventId"]!.AsString(), parked.Payload["agent"]!.AsString(), parked.Payload["attempt"]!.ToString())
            .ShouldBe((asked.Id, "agent:a", "3"));
        parked.Payload.At("/error/code")!.AsString().ShouldBe("upcaster_threw");
        FragileUpcaster.ShouldBeNamed(parked.Payload.At("/error/message")!.AsString()!, asked.Id, Topic);
        (await kernel.ParkedAsync(ParkedDeliveryStatus.Parked)).ShouldHaveSingleItem().EventId.ShouldBe(asked.Id);
        upcaster.Mend();
        (await kernel.Kernel.RetryParkedDeliveryAsync(Topic, "a", asked.Id, "human:ada")).Unwrap();
        var answer = await kernel.SeeAsync("answer.given");
        (answer.Payload["to"]!.AsString(), answer.Payload["isWhole"]!.ToString()).ShouldBe((asked.Id, "true"));
        await kernel.VerifyAsync();
    }

    [Fact]
    public async Task A_throwing_upcaster_blocks_neither_other_nor_its_own_subscription()
    {
        var upcaster = new FragileUpcaster("question.asked", goodCalls: 1);
        await using var kernel = await TestKernel.StartAsync(
            new CopOptions { Upcasters = [upcaster], Agents = [Answering("a", Both), Answering("b", EventFilter.ForTypes("note.taken"))] });
        var asked = await kernel.AppendAsync("question.asked");
        var noted = await kernel.AppendAsync("note.taken");
        // The clock does not move: none of this waits for a retry delay.
        await kernel.AppendAsync("note.taken", Other);
        await kernel.FindAsync(stored => stored.Type == "answer.given" && stored.Initiator == "agent:a", Other);
        (await FindBehindAsync(kernel, asked, stored => stored.Type == "answer.given")).Initiator.ShouldBe("agent:b");
        await kernel.Time.AdvanceUntilAsync(
            FindBehindAsync(
                kernel, asked, stored => stored.Type == "answer.given" && stored.Initiator == "agent:a"
                    && stored.Payload["to"]!.AsString() == noted.Id), TestKernel.Pauses);
    }

    [Fact]
    public async Task An_unreadable_trigger_fails_the_attempt_and_the_next_continuation_runs()
    {
        var upcaster = new FragileUpcaster("human.spoke", goodCalls: 1);
        await using var kernel =
            await TestKernel.StartAsync(new CopOptions { Upcasters = [upcaster], Agents = [Answering("a", EventFilter.ForTypes("-"))] });
        await kernel.AppendAsync(Drafts.Continuation("c", "a", "{'waitForEvents':['human.spoke']}"));
        var spoke = await kernel.AppendAsync("human.spoke");
        var failed = await FindBehindAsync(kernel, spoke, stored => stored.Type == "continuation.attempt_failed");
        failed.Payload.At("/error/code")!.AsString().ShouldBe("upcaster_threw");
        FragileUpcaster.ShouldBeNamed(failed.Payload.At("/error/message")!.AsString()!, spoke.Id, Topic);
        upcaster.Mend();
        var answer = await kernel.SeeAsync("answer.given");
        (answer.Payload["attempt"]!.ToString(), answer.Payload["isWhole"]!.ToString()).ShouldBe(("2", "true"));
    }

    [Fact]
    public async Task A_crashed_attempt_at_an_unreadable_event_is_counted()
    {
        var (begun, never, file) = (new Seen<int>(), new TaskCompletionSource<AgentOutput>(), new GatedJournalFile());
        CopOptions Options(int goodCalls) => new()
        {
            Upcasters = [new FragileUpcaster("question.asked", goodCalls)],
            Agents = [TestKernel.Agent("a", Both, (delivery, _, _) =>
            {
                begun.Add(delivery.Attempt);
                return never.Task;
            }, Thrice with { MaxAttempts = 1 })],
        };
        var dying = await TestKernel.StartAsync(Options(goodCalls: 2), file);
        var asked = await dying.AppendAsync("question.asked");
        await begun.WaitAsync();
        var left = file.Copy();
        await dying.Time.AdvanceUntilAsync(
            dying.DisposeAsync().AsTask().ContinueWith(_ => 0, TaskScheduler.Default), TimeSpan.FromSeconds(20));
        await using var kernel = await TestKernel.StartAsync(Options(goodCalls: 0), left);
        (await SeeBehindAsync(kernel, asked, "delivery.parked")).Payload.At("/error/code")!.AsString().ShouldBe("process_lost");
    }

    [Fact]
    public async Task An_output_that_an_upcaster_cannot_read_fails_the_attempt()
    {
        await using var kernel = await TestKernel.StartAsync(
            new CopOptions { Upcasters = [new FragileUpcaster("answer.given")], Agents = [Answering("a", Both, Thrice)] });
        await kernel.AppendAsync("question.asked");
        var parked = await kernel.SeeAsync("delivery.parked");
        (parked.Payload.At("/error/code")!.AsString(), parked.Payload["attempt"]!.ToString()).ShouldBe(("upcaster_threw", "3"));
        parked.Payload.At("/error/message")!.AsString()!.ShouldContain(typeof(FragileUpcaster).FullName!);
        (await kernel.TypesAsync()).ShouldBe("question.asked delivery.parked");
    }

    [Fact]
    public async Task An_attempt_ends_even_if_an_upcaster_prevents_its_failure_event()
    {
        var (upcaster, refused) = ((FragileUpcaster?)null, 0);
        // Each of three attempts tries to record it twice: in its topic and in the operations topic.
        upcaster = new FragileUpcaster("delivery.parked", beforeItThrows: () =>
        {
            if (++refused == 6)
                upcaster!.Mend();
        });
        var agent = TestKernel.Agent("a", Both, (_, _, _) => throw new InvalidOperationException("no"), Thrice with { MaxAttempts = 1 });
        await using var kernel = await TestKernel.StartAsync(new CopOptions { Upcasters = [upcaster], Agents = [agent] });
        await kernel.AppendAsync("question.asked");
        var parked = await kernel.SeeAsync("delivery.parked");
        (parked.Payload.At("/error/code")!.AsString(), parked.Payload["attempt"]!.ToString()).ShouldBe(("agent_threw", "4"));
    }

    [Fact]
    public async Task An_event_is_delivered_when_its_unreadable_parent_is_parked()
    {
        var upcaster = new FragileUpcaster("question.asked", goodCalls: 1);
        await using var kernel = await TestKernel.StartAsync(
            new CopOptions { Upcasters = [upcaster],
                Agents = [Answering("a", Both, Thrice with { MaxParentWait = TimeSpan.FromHours(1) })] });
        var parent = await kernel.AppendAsync("question.asked");
        var child = await kernel.AppendAsync(new EventDraft { Type = "note.taken", ParentEventIds = [parent.Id] }, Other);
        // Enough for the retry delays, but less than the 30 s limit of the wait for the parent.
        var answer =
            await kernel.Time.AdvanceUntilAsync(kernel.FindAsync(stored => stored.Type == "answer.given", Other), TimeSpan.FromSeconds(5));
        answer.Payload["to"]!.AsString().ShouldBe(child.Id);
        (await kernel.ParkedAsync(ParkedDeliveryStatus.Parked)).ShouldHaveSingleItem().EventId.ShouldBe(parent.Id);
    }

    [Fact, Trait("spec", "4.4.4")]
    public async Task Queries_and_streams_throw_the_upcaster_s_name_and_change_nothing()
    {
        var upcaster = new FragileUpcaster("question.asked", goodCalls: 1);
        await using var kernel = await TestKernel.StartAsync(new CopOptions { Upcasters = [upcaster] });
        await kernel.AppendAsync(Drafts.Of("task.created", "{'taskId':'k'}"));
        var asked = await kernel.AppendAsync("question.asked");
        await kernel.AppendAsync("note.taken", Other);
        Func<Task>[] readings =
        [
            () => kernel.Kernel.GetStateAsync(Topic), () =>
                kernel.Kernel.RebuildTopicAsync(Topic), () => kernel.Kernel.Log.FindEventAsync(asked.Id), () => kernel.ReadAsync(),
            () => kernel.FindAsync(stored => stored.TopicSeq == 3), () =>
                CausalQueries.FindAncestorsAsync(kernel.Kernel.Log, asked.Id), () => kernel.AppendAsync("question.asked", Other),
        ];
        foreach (var reading in readings[..^1])
            FragileUpcaster.ShouldBeNamed((await Should.ThrowAsync<CopInvariantException>(reading)).Message, asked.Id, Topic);
        (await Should.ThrowAsync<CopInvariantException>(readings[^1])).Message.ShouldContain(typeof(FragileUpcaster).FullName!);
        var fault = (await kernel.Kernel.VerifyTopicAsync(Topic)).Unwrap().Errors.ShouldHaveSingleItem();
        fault.Code.ShouldBe("upcaster_threw");
        FragileUpcaster.ShouldBeNamed(fault.Message, asked.Id, Topic);
        (await kernel.Kernel.GetStateAsync(Topic, 1)).Unwrap()!.AsOfSeq.ShouldBe(1);
        (await kernel.Kernel.GetStateAsync(Other)).Unwrap()!.AsOfSeq.ShouldBe(1);
        (await kernel.Kernel.Store.GetTaskAsync(Topic, "k")).Unwrap().ShouldNotBeNull();
        upcaster.Mend();
        (await kernel.Kernel.RebuildTopicAsync(Topic)).Unwrap().ShouldBe(2);
        await kernel.VerifyAsync();
    }

    [Fact]
    public async Task A_projection_stops_before_an_unreadable_event_and_the_kernel_shuts_down()
    {
        var upcaster = new FragileUpcaster("question.asked", goodCalls: 1);
        var order = UserProjection.Create<string>("order", _ => "all", (seen, next) => $"{seen}{next.TopicSeq} ");
        await using var kernel = await TestKernel.StartAsync(new CopOptions { Upcasters = [upcaster], Projections = [order] });
        await kernel.AppendAsync("note.taken");
        var asked = await kernel.AppendAsync("question.asked");
        var stopped = (await kernel.Kernel.WaitForProjectionAsync(order, asked).WaitAsync(TestKernel.Patience)).Error.ShouldNotBeNull();
        stopped.Code.ShouldBe("upcaster_threw");
        FragileUpcaster.ShouldBeNamed(stopped.Message, asked.Id, Topic);
        (order.Position, order.Find("all")).ShouldBe((1, "1 "));
        order.Exception.ShouldBeOfType<CopInvariantException>();
        upcaster.Mend();
        (await kernel.Kernel.RebuildProjectionAsync(order).WaitAsync(TestKernel.Patience)).Unwrap();
        order.Find("all").ShouldBe("1 2 ");
        await kernel.Kernel.StopAsync();
    }

    private static AgentRegistration Answering(string name, EventFilter filter, AgentOptions? options = null) =>
        TestKernel.Agent(name, filter, (delivery, _, _) => Task.FromResult<AgentOutput>(EventDraft.Create(
        "answer.given", ("to", CopJson.From(delivery.Trigger!.Id)), ("isWhole", delivery.Trigger.Payload["isWhole"]),
        ("attempt", CopJson.From(delivery.Attempt)))), options ?? Thrice);

    private static Task<Event> SeeBehindAsync(TestKernel kernel, Event unreadable, string type) =>
        kernel.Time.AdvanceUntilAsync(FindBehindAsync(kernel, unreadable, stored => stored.Type == type), TestKernel.Pauses);

    // A stream from the start would end at the unreadable event.
    private static async Task<Event> FindBehindAsync(TestKernel kernel, Event unreadable, Func<Event, bool> isAwaited)
    {
        using var guard = new CancellationTokenSource(TestKernel.Patience);
        await foreach (var stored in kernel.Kernel.StreamEventsAsync(unreadable.TopicId, unreadable.TopicSeq + 1, guard.Token))
        {
            if (isAwaited(stored))
                return stored;
        }

        throw new InvalidOperationException("A subscription ended by itself.");
    }
}
