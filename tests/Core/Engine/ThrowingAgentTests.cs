using System.Runtime.CompilerServices;

namespace Cop.Core.Tests.Engine;

/// <summary>Recorded exceptions of agents (M-7), and exceptions whose own members throw.</summary>
[Trait("spec", "5.5.5")]
public sealed class ThrowingAgentTests
{
    private static readonly EventFilter Asked = EventFilter.ForTypes("question.asked");
    private static readonly AgentOptions Once = TestKernel.Patient with { MaxAttempts = 1 };

    public static TheoryData<string> Hostile => ["Message", "StackTrace", "ToString", "everything"];

    [Fact]
    public async Task The_parked_delivery_and_the_log_contain_the_stack_trace()
    {
        await using var kernel = await StartAsync(_ => ThrowDeep(3), new CopOptions());
        await kernel.AppendAsync("question.asked");
        var error = (await kernel.SeeAsync("delivery.parked")).Payload["error"]!;
        error["code"]!.AsString().ShouldBe("agent_threw");
        error["message"]!.AsString().ShouldBe("InvalidOperationException: broken at the bottom");
        error.At("/details/exception")!.AsString().ShouldBe("System.InvalidOperationException");
        var frames = error.At("/details/frames")!.Items.Select(frame => frame.AsString()!).ToList();
        frames[0].ShouldContain(nameof(ThrowDeep));
        frames.Count.ShouldBeLessThanOrEqualTo(8);
        (await kernel.ParkedAsync()).ShouldHaveSingleItem().Error!.At("/details/exception").ShouldNotBeNull();
        var line = kernel.Log.All.Single(line => line.StartsWith("Warning: Agent a failed", StringComparison.Ordinal));
        line.ShouldContain(
            $"System.InvalidOperationException: broken at the bottom{Environment.NewLine}   at " +
                $"{typeof(ThrowingAgentTests).FullName}.{nameof(ThrowDeep)}");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(64)]
    public async Task The_number_of_frames_is_an_option(int most)
    {
        await using var kernel = await StartAsync(_ => ThrowDeep(100), new CopOptions { Scheduler = new() { MaxStackFrames = most } });
        await kernel.AppendAsync("question.asked");
        var parked = await kernel.SeeAsync("delivery.parked");
        parked.Payload.At("/error/details/frames")!.Items.Count().ShouldBe(most);
    }

    [Fact]
    public async Task Long_frames_and_messages_are_truncated()
    {
        await using var kernel = await StartAsync(_ => throw new WordyException(), new CopOptions());
        await kernel.AppendAsync("question.asked");
        var parked = await kernel.SeeAsync("delivery.parked");
        parked.Json.Utf8.Length.ShouldBeLessThan(20_000);
        parked.Payload.At("/error/details/frames")!.Items.Count().ShouldBe(8);
    }

    [Fact]
    public async Task A_continuation_s_failure_contains_the_stack_trace()
    {
        await using var kernel = await StartAsync(_ => ThrowDeep(1), new CopOptions());
        await kernel.AppendAsync(Drafts.Continuation("c", "a", "{'waitForEvents':['answer.given'],'retry':{'maxAttempts':1}}"));
        await kernel.AppendAsync("answer.given");
        var failed = await kernel.SeeAsync("continuation.attempt_failed");
        failed.Payload.At("/error/details/frames")!.Items.First().AsString()!.ShouldContain(nameof(ThrowDeep));
        await kernel.VerifyAsync();
    }

    [Theory, MemberData(nameof(Hostile))]
    public async Task An_exception_whose_members_throw_is_a_failed_attempt_like_any_other(string what)
    {
        await using var kernel = await StartAsync(
            delivery => delivery.Trigger!.TopicSeq == 1
                ? throw new HostileException(what)
                : Task.FromResult<AgentOutput>(EventDraft.Create("answer.given")), new CopOptions());
        await kernel.AppendAsync("question.asked");
        var parked = await kernel.SeeAsync("delivery.parked");
        parked.Payload.At("/error/code")!.AsString().ShouldBe("agent_threw");
        parked.Payload.At("/error/message")!.AsString()!.ShouldStartWith("HostileException: ");
        kernel.Log.All.ShouldContain(
            line => line.StartsWith("Warning: Agent a failed", StringComparison.Ordinal) && line.Contains("HostileException"));
        await kernel.AppendAsync("question.asked");
        await kernel.SeeAsync("answer.given");
        await kernel.VerifyAsync();
    }

    [Theory, MemberData(nameof(Hostile))]
    public async Task An_exception_whose_members_throw_stops_a_projection_like_any_other(string what)
    {
        var faulty = UserProjection.Create<string>("faulty", next => next.TopicId, (_, _) => throw new HostileException(what));
        await using var kernel = await TestKernel.StartAsync(new CopOptions { Projections = [faulty] });
        var note = await kernel.AppendAsync("note.taken");
        var stopped = (await kernel.Kernel.WaitForProjectionAsync(faulty, note).WaitAsync(TestKernel.Patience)).Error.ShouldNotBeNull();
        stopped.Message.ShouldContain("HostileException");
    }

    [Theory, MemberData(nameof(Hostile))]
    public void An_exception_whose_members_throw_is_named_by_the_upcaster_that_threw_it(string what)
    {
        var chain = new UpcasterChain([new HostileUpcaster(what)]);
        var broken = Should.Throw<CopInvariantException>(() => chain.Read(Causality.MemoryLog.Event("e1", "t", 1)));
        broken.Message.ShouldContain("HostileException");
        broken.ToString().ShouldContain("HostileException");
    }

    [Fact]
    public async Task Failures_are_recorded_despite_small_event_limits()
    {
        await using var kernel = await StartAsync(
            _ => ThrowDeep(20), new CopOptions { Limits = new() { MaxEventBytes = 1024, MaxDepth = 5, MaxBatchEvents = 1 } });
        await kernel.AppendAsync("question.asked");
        await kernel.SeeAsync("delivery.parked");
        await kernel.AppendAsync(Drafts.Continuation("c", "a", "{'waitForEvents':['answer.given'],'retry':{'maxAttempts':1}}"));
        await kernel.AppendAsync("answer.given");
        await kernel.SeeAsync("continuation.abandoned");
    }

    private static Task<TestKernel> StartAsync(Func<Delivery, Task<AgentOutput>> handle, CopOptions options) =>
        TestKernel.StartAsync(options with { Agents = [TestKernel.Agent("a", Asked, (delivery, _, _) => handle(delivery), Once)] });

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.NoOptimization)]
    private static Task<AgentOutput> ThrowDeep(int depth) =>
        depth == 0 ? throw new InvalidOperationException("broken at the bottom") : ThrowDeep(depth - 1);

    private sealed class WordyException : Exception
    {
        public override string Message { get; } = new('m', 1_000_000);

        public override string StackTrace { get; } = string.Join('\n', Enumerable.Repeat("at " + new string('f', 100_000), 50));
    }

    private sealed class HostileException(string what) : Exception
    {
        public override string Message => what is "Message" or "everything" ? throw new NotSupportedException("no message") : "told";

        public override string? StackTrace =>
            what is "StackTrace" or "everything" ? throw new NotSupportedException("no trace") : base.StackTrace;

        public override string ToString() =>
            what is "ToString" or "everything" ? throw new NotSupportedException("no text") : base.ToString();
    }

    private sealed class HostileUpcaster(string what) : IUpcaster
    {
        public string EventType => "note";

        public string FromVersion => "1";

        public string ToVersion => "2";

        public CopJson Upcast(CopJson payload) => throw new HostileException(what);
    }
}
