namespace Cop.Core.Tests.Engine;

/// <summary>The methods of the kernel inside an invocation (D-65c).</summary>
[Trait("spec", "5.3.4")]
public sealed class InvocationTests
{
    private const string Refused = "append_inside_agent";
    private static readonly EventFilter Asked = EventFilter.ForTypes("question.asked");
    private static readonly EventDraft Smuggled = EventDraft.Create("note.smuggled");

    /// <summary>Every public method of the kernel that returns a result and changes the store.</summary>
    public static TheoryData<string> Changing => [.. KernelMethods.Changing.Select(method => method.ToString()!)];

    [Theory, MemberData(nameof(Changing))]
    public async Task No_method_that_changes_the_store_works_inside_an_agent(string name)
    {
        var (error, kernel) = await InsideAsync((kernel, _) => KernelMethods.CallAsync(kernel.Kernel, KernelMethods.Find(name)));
        await using var running = kernel;
        error.ShouldNotBeNull().Code.ShouldBe(Refused);
        error.Message.ShouldContain("Agent 'a'");
        (await kernel.TypesAsync()).ShouldBe("question.asked answer.given");
    }

    [Fact]
    public async Task Decisions_on_several_parked_deliveries_are_refused_inside_an_agent()
    {
        var key = new ParkedDeliveryKey(TestKernel.Topic, "a", "e1");
        var (error, kernel) = await InsideAsync(async (kernel, _) =>
        {
            var skipped = await kernel.Kernel.SkipParkedDeliveriesAsync([key], TestKernel.Ada.Identity);
            skipped.ShouldHaveSingleItem().Error.ShouldNotBeNull().Code.ShouldBe(Refused);
            return (await kernel.Kernel.RetryParkedDeliveriesAsync([key], TestKernel.Ada.Identity)).Single().Error;
        });
        await using var running = kernel;
        error.ShouldNotBeNull().Code.ShouldBe(Refused);
    }

    [Fact]
    public void The_list_of_writing_methods_is_complete() => KernelMethods.Changing.Select(method => method.Name).Distinct().ShouldBe(
        ["AppendAsync", "AppendThroughAsync", "ReplicateAsync", "AdoptTopicAsync", "UnblockTopicAsync", "RebuildTopicAsync",
            "RetryParkedDeliveryAsync", "SkipParkedDeliveryAsync",
            "ResumeContinuationAsync", "AbandonContinuationAsync"], ignoreOrder: true);

    [Fact]
    public async Task Appends_of_an_agent_s_background_work_are_refused_during_its_invocation()
    {
        var (error, kernel) = await InsideAsync((kernel, _) => Task.Run(async () =>
        {
            await Task.Yield();
            return (await kernel.Kernel.AppendAsync("other", Smuggled, TestKernel.Ada)).Error;
        }));
        await using var running = kernel;
        error.ShouldNotBeNull().Code.ShouldBe(Refused);
    }

    [Fact]
    public async Task An_effect_is_refused_and_its_outcome_is_recorded()
    {
        CopError? error = null;
        var (_, kernel) = await InsideAsync(async (kernel, context) =>
        {
            await context.RunOnceAsync("paid", async (_, token) =>
            {
                error = (await kernel.Kernel.AppendAsync("other", Smuggled, TestKernel.Ada, cancellationToken: token)).Error;
                return CopJson.From(1);
            }, CancellationToken.None);
            return null;
        });
        await using var running = kernel;
        error.ShouldNotBeNull().Code.ShouldBe(Refused);
        (await kernel.TypesAsync()).ShouldBe("question.asked artifact.created answer.given");
    }

    [Fact]
    public async Task Appends_of_a_timed_out_agent_are_still_refused()
    {
        TestKernel? kernel = null;
        var (isOver, appended) = (new TaskCompletionSource(), new TaskCompletionSource<CopError?>());
        kernel = await TestKernel.StartAsync(TestKernel.Agent("a", Asked, async (_, _, _) =>
        {
            await isOver.Task;
            appended.TrySetResult(
                (await kernel!.Kernel.AppendAsync("other", Smuggled, TestKernel.Ada, cancellationToken: CancellationToken.None)).Error);
            return AgentOutput.None;
        }, new AgentOptions { MaxAttempts = 1, Timeout = TimeSpan.FromSeconds(5) }));
        await using var running = kernel;
        await kernel.AppendAsync("question.asked");
        (await kernel.SeeAsync("delivery.parked")).Payload.At("/error/code")!.AsString().ShouldBe("agent_timeout");
        isOver.SetResult();
        (await appended.Task.WaitAsync(TestKernel.Patience)).ShouldNotBeNull().Code.ShouldBe(Refused);
    }

    [Fact]
    public async Task Background_work_may_append_after_the_invocation()
    {
        TestKernel? kernel = null;
        var (isOver, appended) = (new TaskCompletionSource(), new TaskCompletionSource<CopError?>());
        kernel = await TestKernel.StartAsync(TestKernel.Agent("a", Asked, (_, _, _) =>
        {
            _ = AppendLaterAsync();
            return Task.FromResult<AgentOutput>(EventDraft.Create("answer.given"));
        }));
        await using var running = kernel;
        await kernel.AppendAsync("question.asked");
        await kernel.SeeAsync("answer.given");
        isOver.SetResult();
        (await appended.Task.WaitAsync(TestKernel.Patience)).ShouldBeNull();

        async Task AppendLaterAsync()
        {
            await isOver.Task;
            appended.TrySetResult(
                (await kernel!.Kernel.AppendAsync("other", Smuggled, TestKernel.Ada, cancellationToken: CancellationToken.None)).Error);
        }
    }

    [Fact]
    public async Task An_agent_may_append_to_another_store()
    {
        await using var elsewhere = await TestKernel.StartAsync(new CopOptions(), firstId: 1000);
        var (error, kernel) = await InsideAsync(async (_, _) => (await elsewhere.Kernel.AppendAsync("t", Smuggled, TestKernel.Ada)).Error);
        await using var running = kernel;
        error.ShouldBeNull();
        (await elsewhere.TypesAsync("t")).ShouldBe("note.smuggled");
    }

    [Fact]
    public async Task A_host_appends_while_an_agent_runs()
    {
        var (begun, gate) = (new Seen<string>(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await using var kernel = await TestKernel.StartAsync(TestKernel.Agent("a", Asked, async (delivery, _, _) =>
        {
            begun.Add(delivery.CauseId);
            await gate.Task;
            return EventDraft.Create("answer.given");
        }));
        await kernel.AppendAsync("question.asked");
        await begun.WaitAsync();
        await kernel.AppendAsync("note.taken", "other");
        gate.SetResult();
        await kernel.SeeAsync("answer.given");
    }

    [Fact]
    public async Task Agents_triggered_by_an_effect_commit_run_outside_its_invocation()
    {
        // The second agent starts in the flow of the first one's append; its drafts and effects are nevertheless its own.
        await using var kernel = await TestKernel.StartAsync(
            TestKernel.Agent("a", Asked, async (_, context, cancellation) =>
            {
                await context.RunOnceAsync("paid", (_, _) => Task.FromResult(CopJson.From(1)), cancellation);
                return EventDraft.Create("answer.given");
            }),
            TestKernel.Agent("b", EventFilter.ForTypes("answer.given"), async (_, context, cancellation) =>
            {
                await context.RunOnceAsync("paid", (_, _) => Task.FromResult(CopJson.From(2)), cancellation);
                return EventDraft.Create("answer.rated");
            }));
        await kernel.AppendAsync("question.asked");
        await kernel.SeeAsync("answer.rated");
        (await kernel.ParkedAsync()).ShouldBeEmpty();
    }

    // The error of a call during an invocation, and of the same call afterwards.
    private static async Task<(CopError? Error, TestKernel Kernel)> InsideAsync(Func<TestKernel, AgentContext, Task<CopError?>> call)
    {
        TestKernel? kernel = null;
        // An exception of the call fails the test, and not the attempt.
        Task<CopError?>? called = null;
        kernel = await TestKernel.StartAsync(TestKernel.Agent("a", Asked, async (_, context, _) =>
        {
            called = BeginAsync();
            await called.ContinueWith(_ => { }, TaskScheduler.Default);
            return EventDraft.Create("answer.given");

            async Task<CopError?> BeginAsync() => await call(kernel!, context);
        }));
        await kernel.AppendAsync("question.asked");
        await kernel.SeeAsync("answer.given");
        return (await called!, kernel);
    }
}
