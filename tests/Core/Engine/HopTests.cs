namespace Cop.Core.Tests.Engine;

/// <summary>Where a chain of agents begins again (D-25b).</summary>
[Trait("spec", "5.2.4")]
public sealed class HopTests
{
    [Theory]
    [InlineData(999, 2)]
    [InlineData(1000, 1)]
    [InlineData(1001, 1)]
    public async Task A_timer_of_a_second_or_more_starts_a_new_chain(int milliseconds, long hops)
    {
        await using var kernel =
            await TestKernel.StartAsync(TestKernel.Agent("worker", EventFilter.ForTypes("asked"), (delivery, context, _) =>
        {
            var due = CopTime.Format(context.TimeProvider.GetUtcNow().AddMilliseconds(milliseconds));
            return Task.FromResult<AgentOutput>(delivery.IsResume
                ? EventDraft.Create("work.done")
                : Drafts.Continuation("c", "worker", $"{{'resumeAfter':'{due}'}}"));
        }));
        await kernel.AppendAsync("asked");
        (await kernel.FindAsync(stored => stored.Type == "artifact.created")).Hops.ShouldBe(1);
        (await kernel.SeeAsync("work.done")).Hops.ShouldBe(hops);
        (await kernel.SeeAsync("continuation.resumed")).Hops.ShouldBe(hops);
    }

    [Theory]
    [InlineData(999, 1)]
    [InlineData(1000, 0)]
    public async Task An_exhaustion_a_second_after_the_last_event_starts_a_new_chain(int milliseconds, long hops)
    {
        var worker = TestKernel.Agent("worker", EventFilter.ForTypes("asked"), (_, _, _) => Task.FromResult(AgentOutput.Create(
            Drafts.Of("task.created", "{'taskId':'a'}"), Drafts.Of("task.started", "{'taskId':'a'}"),
            Drafts.Of("task.completed", "{'taskId':'a'}"))));
        await using var kernel = await TestKernel.StartAsync(new CopOptions
        {
            Agents = [worker],
            Scheduler = new SchedulerOptions { AutoExhaustAfter = TimeSpan.FromMilliseconds(milliseconds) },
        });
        await kernel.AppendAsync("asked");
        (await kernel.FindAsync(stored => stored.Type == "task.completed")).Hops.ShouldBe(1);
        (await kernel.SeeAsync("topic.exhausted")).Hops.ShouldBe(hops);
    }
}
