using Cop.Samples.ResearchTeam;

namespace Cop.AI.Tests;

public sealed class ResearchTeamTests
{
    [Fact]
    public async Task Workers_run_in_parallel_the_critic_asks_once_more_and_the_summary_ends_it()
    {
        var client = ResearchTeam.Script();
        await using var test = await CopTest.StartAsync(cop => ResearchTeam.Configure(cop, _ => client), Desk.Patient);
        var topic = test.Topic();
        await topic.GivenAsync(new ResearchAsked("Is it worth it?"));
        (await topic.EventsAsync<ResearchDone>()).Single().Summary.ShouldBe("It depends, on everything.");
        var created = await topic.EventsAsync<TaskCreated>();
        created.GroupBy(task => task.AssignedTo ?? "").ToDictionary(group => group.Key, group => group.Count()).ShouldBe(
            new Dictionary<string, int> { [""] = 1, ["planner"] = 1, ["worker"] = 4, ["critic"] = 2, ["writer"] = 1 }, ignoreOrder: true);
        client.Calls.ShouldBe(8);
    }

    [Fact]
    public async Task A_member_that_fails_fails_the_research()
    {
        var client = new ScriptedChatClient((_, _) => throw new ArgumentException("refused"));
        await using var test = await CopTest.StartAsync(cop => ResearchTeam.Configure(cop, _ => client), Desk.Patient);
        var topic = test.Topic();
        await topic.GivenAsync(new ResearchAsked("Is it worth it?"));
        (await topic.EventsAsync<TaskFailed>()).Count.ShouldBe(2, "the planner's task and the research");
    }
}
