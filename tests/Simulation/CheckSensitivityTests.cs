namespace Cop.Trials.Tests;

/// <summary>The simulation reports code that it cannot control, and shrinks failing histories.</summary>
public sealed class CheckSensitivityTests
{
    [Fact]
    public void An_agent_that_leaves_the_simulation_is_named()
    {
        var report = World(async (_, context, cancellation) =>
        {
            await Task.Run(() => { }, cancellation);
            await Task.Yield();
            return EventDraft.Create("answer.given");
        }).Run(1);
        report.Succeeded.ShouldBeFalse();
        report.Violations.ShouldContain(
            broken => broken.Check == "thread" && broken.Message.Contains("'answerer'", StringComparison.Ordinal));
    }

    [Fact]
    public void A_cancelled_context_delay_is_part_of_the_history() => World(async (delivery, context, cancellation) =>
    {
        if (delivery.Attempt == 1)
            await context.DelayAsync(Timeout.InfiniteTimeSpan, cancellation);
        return EventDraft.Create("answer.given");
    }).Run(1).EnsureSuccess().Events.ShouldContain(stored => stored.Type == "answer.given");

    [Fact]
    public void A_failing_history_is_shrunk_to_the_required_command()
    {
        var world = World((delivery, _, _) => Task.FromResult<AgentOutput>(EventDraft.Create("answer.given"))) with
        {
            Check = report => report.Events.Count(stored => stored.Type == "answer.given") > 1 ? ["two answers"] : [],
        };
        world.Run(7).Succeeded.ShouldBeFalse();
        var shrunk = world.Shrink(7);
        shrunk.Succeeded.ShouldBeFalse();
        shrunk.Commands.Length.ShouldBe(2);
        shrunk.Faults.ShouldBeEmpty();
    }

    private static Simulation World(Func<Delivery, AgentContext, CancellationToken, Task<AgentOutput>> answer) => new()
    {
        Nodes = 1,
        Agents = () =>
            [AgentRegistration.Create("answerer", EventFilter.ForTypes("question.asked"), answer, new AgentOptions { StartFromSeq = 0 })],
        Commands = chance => [.. Enumerable.Range(0, 6).Select(_ => new SimulatedCommand.Append
        {
            At = TimeSpan.FromSeconds(1) + chance.Next(TimeSpan.FromSeconds(20)),
            TopicId = "questions",
            Drafts = [EventDraft.Create("question.asked")],
        })],
        Faults = null,
    };
}
