namespace Cop.Core.Tests.Engine;

/// <summary>Shutdown, crash and restart (spec 5.2.2; D-61).</summary>
[Trait("spec", "5.2.2")]
public sealed class EndingTests
{
    private const string Topic = TestKernel.Topic;
    private static readonly EventFilter Asked = EventFilter.ForTypes("question.asked");

    [Fact]
    public async Task Running_invocations_may_finish_during_shutdown()
    {
        var (begun, gate) = (new Seen<long>(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await using var kernel = await TestKernel.StartAsync(TestKernel.Agent("a", Asked, async (delivery, _, _) =>
        {
            begun.Add(delivery.Trigger!.TopicSeq);
            await gate.Task;
            return EventDraft.Create("answer.given");
        }));
        await kernel.AppendAsync("question.asked");
        await kernel.AppendAsync("question.asked");
        await begun.WaitAsync();
        var ending = kernel.DisposeAsync().AsTask();
        await kernel.Time.WaitForTimerAsync(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(20)); // From here on no attempt starts.
        gate.SetResult();
        await ending.WaitAsync(TestKernel.Patience);
        (await kernel.Storage.GetHeadAsync(Topic))!.LastSeq.ShouldBe(3);
        await kernel.RestartAsync();
        await kernel.SeeAsync("answer.given", times: 2);
        begun.Items.ShouldBe([1L, 2L]);
    }

    [Fact]
    public async Task Unfinished_attempts_are_released_uncounted_after_the_drain_timeout()
    {
        var begun = new Seen<(long Seq, int Attempt)>();
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var kernel = await TestKernel.StartAsync(TestKernel.Agent("a", Asked, async (delivery, _, cancellation) =>
        {
            var count = begun.Add((delivery.Trigger!.TopicSeq, delivery.Attempt));
            if (count == 1)
                await Task.Delay(Timeout.Infinite, cancellation);
            if (count == 2)
                await gate.Task;
            return EventDraft.Create("answer.given", ("to", CopJson.From(delivery.CauseId)));
        }, TestKernel.Patient with { MaxConcurrency = 2 }));
        await kernel.AppendAsync("question.asked");
        await begun.WaitAsync();
        await kernel.AppendAsync("question.asked");
        await begun.WaitAsync();
        var ending = kernel.DisposeAsync().AsTask();
        await kernel.Time.WaitForTimerAsync(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(20));
        kernel.Time.Advance(TimeSpan.FromSeconds(20));
        gate.SetResult();
        await ending.WaitAsync(TestKernel.Patience);
        await kernel.RestartAsync();
        await kernel.SeeAsync("answer.given", times: 2);
        begun.Items.ShouldAllBe(item => item.Attempt == 1);
        (await kernel.ReadAsync()).Where(stored => stored.Type == "answer.given").Select(stored => stored.ParentEventIds.Single())
            .Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public async Task An_agent_that_ignores_cancellation_does_not_block_shutdown()
    {
        var begun = new Seen<string>();
        await using var kernel = await TestKernel.StartAsync(TestKernel.Agent("a", Asked, (delivery, _, _) =>
        {
            begun.Add(delivery.CauseId);
            return new TaskCompletionSource<AgentOutput>().Task;
        }));
        await kernel.AppendAsync("question.asked");
        await begun.WaitAsync();
        await EndAsync(kernel);
    }

    [Fact]
    public async Task A_kernel_with_a_full_disk_can_shut_down()
    {
        var (file, begun) = (new GatedJournalFile(), new Seen<string>());
        var agent = TestKernel.Agent("a", Asked, (delivery, _, _) =>
        {
            file.IsFull = true;
            begun.Add(delivery.CauseId);
            return Task.FromResult<AgentOutput>(EventDraft.Create("answer.given"));
        });
        await using var kernel = await TestKernel.StartAsync(new CopOptions { Agents = [agent] }, file);
        await kernel.AppendAsync("question.asked");
        await begun.WaitAsync();
        await EndAsync(kernel);
        file.IsFull = false;
        await kernel.RestartAsync(
            TestKernel.Agent("a", Asked, (_, _, _) => Task.FromResult<AgentOutput>(EventDraft.Create("answer.given"))));
        await kernel.SeeAsync("answer.given");
        await kernel.VerifyAsync();
    }

    [Fact, Trait("spec", "5.5.5")]
    public async Task Attempts_of_crashed_processes_count_and_the_last_is_parked()
    {
        var (begun, never) = (new Seen<int>(), new TaskCompletionSource<AgentOutput>());
        var file = new GatedJournalFile();
        var agent = TestKernel.Agent("a", Asked, (delivery, _, _) =>
        {
            begun.Add(delivery.Attempt);
            return never.Task;
        }, TestKernel.Patient with { MaxAttempts = 3 });
        var kernel = await TestKernel.StartAsync(new CopOptions { Agents = [agent] }, file);
        await kernel.AppendAsync("question.asked");
        await begun.WaitAsync();
        for (var crash = 0; crash < 2; crash++)
        {
            file = file.Copy();
            await EndAsync(kernel);
            kernel = await TestKernel.StartAsync(new CopOptions { Agents = [agent] }, file);
            var next = begun.WaitAsync();
            await kernel.Time.AdvanceUntilAsync(next.ContinueWith(_ => 0, TaskScheduler.Default), TestKernel.Pauses);
            await next;
        }

        file = file.Copy();
        await EndAsync(kernel);
        await using var parking = await TestKernel.StartAsync(new CopOptions { Agents = [agent] }, file);
        var parked = await parking.SeeAsync("delivery.parked");
        (parked.Payload.At("/error/code")!.AsString(), parked.Payload["attempt"]!.ToString()).ShouldBe(("process_lost", "3"));
        begun.Items.ShouldBe([1, 2, 3]);
    }

    [Fact, Trait("spec", "4.6.5")]
    public async Task A_rebuild_invokes_no_agent_and_keeps_the_cursors()
    {
        var seen = new Seen<long>();
        await using var kernel = await TestKernel.StartAsync(TestKernel.Agent("a", Asked, (delivery, _, _) =>
        {
            seen.Add(delivery.Trigger!.TopicSeq);
            return Task.FromResult<AgentOutput>(EventDraft.Create("answer.given"));
        }));
        for (var i = 0; i < 10; i++)
            await kernel.AppendAsync("question.asked");
        await kernel.SeeAsync("answer.given", times: 10);
        var busy = AppendTests.Together(4, async _ =>
        {
            for (var left = 25; left > 0; left--)
                await kernel.AppendAsync("question.asked");
            return 0;
        });
        for (var round = 0; round < 5; round++)
            (await kernel.Kernel.RebuildTopicAsync(Topic).WaitAsync(TestKernel.Patience)).IsOk.ShouldBeTrue();
        // An append that conflicts twice waits a moment before it is decided again.
        await kernel.Time.AdvanceUntilAsync(busy, TestKernel.Pauses);
        await kernel.SeeAsync("answer.given", times: 110);
        (await kernel.Kernel.RebuildTopicAsync(Topic)).Unwrap().ShouldBe(220);
        await kernel.VerifyAsync();
        await kernel.RestartAsync();
        seen.Items.ShouldBe(seen.Items.Order());
        seen.Items.Count.ShouldBe(110);
    }

    // The agent does not end by itself: the drain timeout must pass.
    private static async Task EndAsync(TestKernel kernel)
    {
        var ending = kernel.DisposeAsync().AsTask();
        await kernel.Time.AdvanceUntilAsync(ending.ContinueWith(_ => 0, TaskScheduler.Default), TimeSpan.FromSeconds(20));
        await ending;
    }
}
