namespace Cop.Core.Tests.Engine;

/// <summary>Waiting callers when the kernel stops.</summary>
public sealed class StoppedKernelTests
{
    private const string Topic = TestKernel.Topic;

    [Fact]
    public async Task A_waiting_event_stream_ends_when_the_kernel_stops()
    {
        await using var kernel = await TestKernel.StartAsync();
        await kernel.AppendAsync("note.taken");
        var seen = new Seen<string>();
        var subscription = ReadAllAsync(kernel.Kernel, seen);
        await seen.WaitAsync();
        await kernel.Kernel.StopAsync().WaitAsync(TestKernel.Patience);
        await subscription.WaitAsync(TestKernel.Patience);
        $"{seen}".ShouldBe("note.taken");
    }

    [Fact]
    public async Task An_event_stream_includes_agent_output_appended_during_the_stop()
    {
        var (begun, gate) = (new Seen<string>(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await using var kernel =
            await TestKernel.StartAsync(TestKernel.Agent("a", EventFilter.ForTypes("question.asked"), async (delivery, _, _) =>
        {
            begun.Add(delivery.CauseId);
            await gate.Task;
            return EventDraft.Create("answer.given");
        }));
        await kernel.AppendAsync("question.asked");
        var seen = new Seen<string>();
        var subscription = ReadAllAsync(kernel.Kernel, seen);
        await begun.WaitAsync();
        await seen.WaitAsync();
        var stopping = kernel.Kernel.StopAsync();
        gate.SetResult();
        await stopping.WaitAsync(TestKernel.Patience);
        await subscription.WaitAsync(TestKernel.Patience);
        $"{seen}".ShouldBe("question.asked answer.given");
    }

    [Fact]
    public async Task An_event_stream_with_a_busy_consumer_ends_after_the_stop()
    {
        await using var kernel = await TestKernel.StartAsync();
        await kernel.AppendAsync("note.taken");
        await using var events = kernel.Kernel.StreamEventsAsync(Topic).GetAsyncEnumerator();
        (await events.MoveNextAsync().AsTask().WaitAsync(TestKernel.Patience)).ShouldBeTrue();
        await kernel.Kernel.StopAsync().WaitAsync(TestKernel.Patience);
        (await events.MoveNextAsync().AsTask().WaitAsync(TestKernel.Patience)).ShouldBeFalse();
    }

    [Fact]
    public async Task An_event_stream_of_a_stopped_kernel_is_empty()
    {
        await using var kernel = await TestKernel.StartAsync();
        await kernel.AppendAsync("note.taken");
        await kernel.Kernel.StopAsync();
        await ReadAllAsync(kernel.Kernel, new Seen<string>()).WaitAsync(TestKernel.Patience);
    }

    [Fact]
    public async Task An_event_stream_ends_as_cancelled_with_its_own_token()
    {
        await using var kernel = await TestKernel.StartAsync();
        using var ending = new CancellationTokenSource();
        var waiting =
            kernel.Kernel.StreamEventsAsync(Topic, 0, ending.Token).GetAsyncEnumerator(CancellationToken.None).MoveNextAsync().AsTask();
        await ending.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => waiting.WaitAsync(TestKernel.Patience));
    }

    [Fact]
    public async Task Waiting_for_a_position_ends_when_the_kernel_stops()
    {
        await using var kernel = await TestKernel.StartAsync();
        var absent = Causality.MemoryLog.Event("e1", "urn:cop:topic:absent", 1);
        await ExpectUnavailableAsync(kernel, kernel.Kernel.WaitForPositionAsync(absent));
    }

    [Fact]
    public async Task Waiting_for_a_projection_ends_when_the_kernel_stops()
    {
        var counts = UserProjection.Create<string>("counts", next => next.TopicId, (view, _) => view + "x");
        await using var kernel = await TestKernel.StartAsync(new CopOptions { Projections = [counts] });
        await ExpectUnavailableAsync(kernel, counts.WaitForPositionAsync(1));
        await ExpectUnavailableAsync(kernel, counts.WaitForPositionAsync(1));
        await ExpectUnavailableAsync(kernel, kernel.Kernel.RebuildProjectionAsync(counts));
    }

    [Fact]
    public async Task A_projection_continues_after_a_restart()
    {
        var counts = UserProjection.Create<string>("counts", next => next.TopicId, (view, _) => view + "x");
        await using var kernel = await TestKernel.StartAsync(new CopOptions { Projections = [counts] });
        await kernel.RestartAsync();
        var note = await kernel.AppendAsync("note.taken");
        (await kernel.Kernel.WaitForProjectionAsync(counts, note).WaitAsync(TestKernel.Patience)).Unwrap();
        counts.Find(Topic).ShouldBe("x");
    }

    private static async Task ExpectUnavailableAsync(TestKernel kernel, Task<CopResult<long>> waiting)
    {
        await kernel.Kernel.StopAsync().WaitAsync(TestKernel.Patience);
        var error = (await waiting.WaitAsync(TestKernel.Patience)).Error.ShouldNotBeNull();
        (error.Code, error.Category).ShouldBe((CopErrorCodes.Unavailable, CopErrorCategory.Temporary));
    }

    private static async Task ReadAllAsync(CopKernel kernel, Seen<string> seen)
    {
        await foreach (var durable in kernel.StreamEventsAsync(Topic))
            seen.Add(durable.Type);
    }
}
