namespace Cop.AI.Tests;

public sealed class DelegationTests
{
    [Fact]
    public async Task Agents_are_asked_in_parallel_and_their_results_join()
    {
        var lead = new ScriptedChatClient(
            Calling(CallOf("ask_worker", "a", ("brief", "One?")), CallOf("ask_worker", "b", ("brief", "Two?"))), Say("Both."));
        var worker = new ScriptedChatClient((messages, _) => Say($"About {messages[0].Text}"));
        await using var desk = await Desk.StartAsync(lead, chat => chat.AddAgentTool("worker", "Answers one question."),
            cop => cop.AddChatAgent("worker", chat => chat.UseClient(_ => worker)));
        await desk.AskAsync();
        var parent = (await TasksAsync(desk)).Single(task => task.ParentTaskId is null);
        parent.Result!["text"]!.AsString().ShouldBe("Both.");
        lead.Requests[1].SelectMany(message => message.Contents).OfType<FunctionResultContent>()
            .Select(result => (result.CallId, result.Result!.ToString()!)).ShouldBe(
                [("a", """{"text":"About One?"}"""), ("b", """{"text":"About Two?"}""")]);
    }

    [Fact]
    public async Task The_result_of_an_agent_that_a_task_is_handed_off_to_ends_the_task()
    {
        var lead = new ScriptedChatClient(Call("hand_off_to_worker", ("brief", "You do it.")));
        await using var desk = await Desk.StartAsync(lead, chat => chat.AddHandOff("worker", "Does everything."),
            cop => cop.AddChatAgent("worker", chat => chat.UseClient(_ => new ScriptedChatClient((_, _) => Say("Done by the worker.")))));
        await desk.AskAsync();
        (await TasksAsync(desk)).Single(task => task.ParentTaskId is null).Result!["text"]!.AsString().ShouldBe("Done by the worker.");
        lead.Calls.ShouldBe(1);
    }

    [Fact]
    public async Task An_agent_that_fails_is_an_error_for_the_one_that_asked()
    {
        var lead = new ScriptedChatClient(Call("ask_worker", ("brief", "Do it.")), Say("It failed."));
        await using var desk = await Desk.StartAsync(lead, chat => chat.AddAgentTool("worker", "Answers."), cop => cop.AddChatAgent(
            "worker", chat => chat.UseClient(_ => new ScriptedChatClient((_, _) => throw new ArgumentException("no")))));
        await desk.AskAsync();
        lead.Requests[1].SelectMany(message => message.Contents).OfType<FunctionResultContent>().Single().Result!.ToString()!
            .ShouldContain(AiErrorCodes.ToolFailed);
    }

    [Fact]
    public async Task Cancelling_a_task_cancels_what_it_delegated()
    {
        var lead = new ScriptedChatClient(Call("ask_worker", ("brief", "Do it.")), Say("Never."));
        var worker = new ScriptedChatClient(Call("refund"), Say("Never."));
        await using var desk = await Desk.StartAsync(lead, chat => chat.AddAgentTool("worker", "Answers."), cop => cop.AddChatAgent(
            "worker", chat => chat.UseClient(_ => worker).AddTool("refund", () => "x", ToolKind.SideEffect, Approval.From("role:lead"))));
        await desk.AskAsync();
        (await desk.OpenAsync()).ShouldHaveSingleItem();
        await desk.Topic.GivenAsync(new TaskCancelled((await TasksAsync(desk)).Single(task => task.ParentTaskId is null).Id));
        (await TasksAsync(desk)).ShouldAllBe(task => task.Status == CopTaskStatus.Cancelled);
        (await desk.OpenAsync()).ShouldBeEmpty();
        (lead.Calls, worker.Calls).ShouldBe((1, 1));
    }

    private static async Task<IReadOnlyList<CopTask>> TasksAsync(Desk desk)
    {
        await desk.Test.RestAsync();
        return (await desk.Test.Kernel.Store.ListTasksAsync(new TaskQuery { TopicId = desk.Topic.Id })).Unwrap().Items;
    }
}
