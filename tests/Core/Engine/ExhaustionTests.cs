namespace Cop.Core.Tests.Engine;

/// <summary>Automatic exhaustion of finished topics by the supervisor (spec 2.3; D-29).</summary>
[Trait("spec", "2.3.2")]
public sealed class ExhaustionTests
{
    private const string Topic = TestKernel.Topic;
    private const string Talk = "urn:cop:topic:talk";
    private static readonly TimeSpan Idle = TimeSpan.FromHours(1);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    [Fact]
    public async Task The_supervisor_exhausts_a_finished_topic_after_its_idle_time()
    {
        await using var kernel = await StartAsync(Idle);
        await WorkAsync(kernel, "a");
        kernel.Time.Advance(Idle - Tick);
        await kernel.AppendAsync("note.taken", Talk);
        kernel.Time.Advance(Tick);
        var exhausted = await kernel.FindAsync(IsExhausted);
        (exhausted.Initiator, exhausted.TopicSeq).ShouldBe(("agent:cop-supervisor", 4L));
        exhausted.CreatedAt.ShouldBe(kernel.Time.GetUtcNow());
        (await StatusAsync(kernel)).ShouldBe(TopicStatus.Exhausted);
        await kernel.VerifyAsync();
    }

    [Fact]
    public async Task A_zero_idle_time_exhausts_a_topic_at_once()
    {
        await using var kernel = await StartAsync(TimeSpan.Zero);
        await WorkAsync(kernel, "a");
        await kernel.FindAsync(IsExhausted);
    }

    [Fact]
    public async Task Any_new_event_restarts_the_exhaustion_timer()
    {
        await using var kernel = await StartAsync(Idle);
        await WorkAsync(kernel, "a");
        kernel.Time.Advance(Idle - Tick);
        await kernel.AppendAsync("note.taken");
        kernel.Time.Advance(Tick);
        // The topic was evaluated, and the timer restarted.
        await TestKernel.RestAsync(kernel.Kernel);
        (await StatusAsync(kernel)).ShouldBe(TopicStatus.InProgress);
        kernel.Time.Advance(Idle - Tick);
        (await kernel.FindAsync(IsExhausted)).TopicSeq.ShouldBe(5);
    }

    [Fact]
    public async Task New_work_delays_the_exhaustion_until_its_end()
    {
        await using var kernel = await StartAsync(Idle);
        await WorkAsync(kernel, "a");
        await kernel.AppendAsync(Drafts.Of("task.created", "{'taskId':'b'}"));
        await kernel.AppendAsync(Drafts.Continuation("c", "nobody", "{'waitForEvents':['human.spoke']}"));
        kernel.Time.Advance(3 * Idle);
        await kernel.AppendAsync(Drafts.Of("task.cancelled", "{'taskId':'b'}"));
        kernel.Time.Advance(3 * Idle);
        await kernel.AppendAsync(Drafts.Of("continuation.cancelled", "{'continuationId':'c'}"));
        await TestKernel.RestAsync(kernel.Kernel);
        kernel.Time.Advance(Idle);
        await kernel.FindAsync(IsExhausted);
        (await kernel.TypesAsync()).ShouldEndWith("task.cancelled continuation.cancelled topic.exhausted");
    }

    [Fact]
    public async Task A_topic_without_any_work_is_not_exhausted()
    {
        await using var kernel = await StartAsync(Idle);
        await kernel.AppendAsync("note.taken", Talk);
        await WorkAsync(kernel, "a");
        kernel.Time.Advance(Idle);
        await kernel.FindAsync(IsExhausted);
        await kernel.RestartAsync();
        await kernel.DisposeAsync();
        (await kernel.TypesAsync(Talk)).ShouldBe("note.taken");
    }

    [Fact]
    public async Task No_topic_is_exhausted_by_default()
    {
        await using var kernel = await TestKernel.StartAsync();
        await WorkAsync(kernel, "a");
        kernel.Time.Advance(TimeSpan.FromDays(365));
        await kernel.RestartAsync();
        await kernel.DisposeAsync();
        (await kernel.TypesAsync()).ShouldBe("task.created task.started task.completed");
    }

    [Fact, Trait("spec", "5.2.2")]
    public async Task The_exhaustion_timer_continues_over_a_restart()
    {
        await using var kernel = await StartAsync(Idle);
        await WorkAsync(kernel, "a");
        kernel.Time.Advance(Idle / 2);
        await kernel.RestartAsync();
        kernel.Time.Advance((Idle / 2) - Tick);
        (await StatusAsync(kernel)).ShouldBe(TopicStatus.InProgress);
        kernel.Time.Advance(Tick);
        (await kernel.FindAsync(IsExhausted)).CreatedAt.ShouldBe(kernel.Time.GetUtcNow());
    }

    [Fact, Trait("spec", "5.2.2")]
    public async Task Topics_due_while_no_kernel_ran_are_exhausted_at_the_start()
    {
        await using var kernel = await StartAsync(Idle);
        await WorkAsync(kernel, "a");
        await WorkAsync(kernel, "a", "urn:cop:topic:u");
        await kernel.DisposeAsync();
        kernel.Time.Advance(2 * Idle);
        await kernel.RestartAsync();
        await kernel.FindAsync(IsExhausted);
        await kernel.FindAsync(IsExhausted, "urn:cop:topic:u");
        await kernel.RestartAsync();
        await kernel.DisposeAsync();
        (await kernel.TypesAsync()).ShouldBe("task.created task.started task.completed topic.exhausted");
    }

    [Fact]
    public async Task A_replica_is_not_exhausted_before_it_is_adopted()
    {
        await using var source = await TestKernel.StartAsync(new CopOptions());
        await WorkAsync(source, "a");
        await using var kernel = await TestKernel.StartAsync(Options(Idle), time: source.Time, firstId: 1000);
        (await kernel.Kernel.ReplicateAsync(source.Kernel.StoreId, await source.ReadAsync())).Unwrap();
        kernel.Time.Advance(2 * Idle);
        await kernel.RestartAsync();
        (await StatusAsync(kernel)).ShouldBe(TopicStatus.InProgress);
        (await kernel.Kernel.AdoptTopicAsync(Topic, "human:ada")).Unwrap();
        await TestKernel.RestAsync(kernel.Kernel);
        kernel.Time.Advance(Idle);
        await kernel.FindAsync(IsExhausted);
        (await kernel.TypesAsync()).ShouldBe("task.created task.started task.completed topic.adopted topic.exhausted");
    }

    private static bool IsExhausted(Event stored) => stored.Type == EventTypes.TopicExhausted;

    private static CopOptions Options(TimeSpan idle) => new() { Scheduler = new SchedulerOptions { AutoExhaustAfter = idle } };

    private static Task<TestKernel> StartAsync(TimeSpan idle) => TestKernel.StartAsync(Options(idle));

    private static async Task<TopicStatus> StatusAsync(TestKernel kernel) =>
        (await kernel.Kernel.Store.GetTopicAsync(Topic)).Unwrap()!.Status;

    private static async Task WorkAsync(TestKernel kernel, string taskId, string topicId = Topic)
    {
        foreach (var type in new[] { "task.created", "task.started", "task.completed" })
            await kernel.AppendAsync(Drafts.Of(type, $"{{'taskId':'{taskId}'}}"), topicId);
        // The timer is set after the append is answered.
        await TestKernel.RestAsync(kernel.Kernel);
    }
}
