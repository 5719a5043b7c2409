namespace Cop.Samples.Tests.Agents;

public sealed class SimulationSampleTests
{
    #region simulation
    [Fact]
    public void Every_question_is_answered_once_whatever_goes_wrong()
    {
        var world = new Simulation
        {
            Nodes = 2,
            Agents = () => [AgentRegistration.Of("answerer", EventFilter.OfTypes("question.asked"), AnswerAsync)],
            Commands = chance => [.. Enumerable.Range(0, 5).Select(_ => new SimulatedCommand.Append
            {
                At = TimeSpan.FromSeconds(1) + chance.Next(TimeSpan.FromMinutes(1)),
                TopicId = "questions",
                Drafts = [EventDraft.Of("question.asked")],
            })],
            Check = report => report.Events.Count(one => one.Type == "answer.given") == 5 ? [] : ["not five answers"],
        };
        for (ulong seed = 1; seed <= 20; seed++)
            world.Run(seed).MustHold();
    }

    private static async Task<AgentOutput> AnswerAsync(Delivery delivery, AgentContext context, CancellationToken cancellation)
    {
        var answer = await context.RunOnceAsync("model", async (key, token) =>
        {
            await context.DelayAsync(TimeSpan.FromSeconds(2), token);
            return CopJson.Of("42");
        }, cancellation);
        return EventDraft.Of("answer.given", ("answer", answer));
    }
    #endregion
}
