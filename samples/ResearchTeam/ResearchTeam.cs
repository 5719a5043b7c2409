using System.Collections.Immutable;
using Cop.AI;
using Cop.Hitl;
using Microsoft.Extensions.AI;

namespace Cop.Samples.ResearchTeam;

[EventType("research.asked")]
public sealed partial record ResearchAsked(string Question);

[EventType("research.done")]
public sealed partial record ResearchDone(string Question, string Summary);

[CopData] public sealed partial record Plan(ImmutableArray<string> Questions);

[CopData] public sealed partial record Note(string Answer);

[CopData] public sealed partial record Critique(bool IsEnough, ImmutableArray<string> Missing);

[CopData] public sealed partial record Summary(string Text);

/// <summary>A planner, parallel workers, a critic with at most two rounds and a writer are chat agents; the lead is code.</summary>
public static class ResearchTeam
{
    public static void Configure(CopBuilder cop, Func<IServiceProvider, IChatClient> client)
    {
        ArgumentNullException.ThrowIfNull(cop);
        cop.AddHitl();
        cop.AddAgent<Lead>("lead").On<ResearchAsked>(lead => lead.Begin)
            .On<Events.TaskCompleted>(lead => lead.NextAsync).On<Events.TaskFailed>(lead => lead.FailAsync);
        cop.AddChatAgent("planner", chat => chat.UseClient(client).FinishTask<Plan>().Instructions = "Split the question into three.");
        cop.AddChatAgent("worker", chat => chat.UseClient(client).FinishTask<Note>().Instructions = "Answer the question briefly.");
        cop.AddChatAgent("critic", chat =>
            chat.UseClient(client).FinishTask<Critique>().Instructions = "Name questions that are still open.");
        cop.AddChatAgent("writer", chat => chat.UseClient(client).FinishTask<Summary>().Instructions = "Summarize the notes.");
    }

    /// <summary>A client that plays all four models.</summary>
    public static ScriptedChatClient Script() => new((messages, options) => ScriptedChatClient.Say(options!.Instructions![..5] switch
    {
        "Split" => """{"questions":["What is it?","Who uses it?","What does it cost?"]}""",
        "Answe" => $$"""{"answer":"About '{{messages[0].Text}}': it depends."}""",
        "Name " => messages[0].Text.Contains("How old", StringComparison.Ordinal)
            ? """{"isEnough":true,"missing":[]}""" : """{"isEnough":false,"missing":["How old is it?"]}""",
        _ => """{"text":"It depends, on everything."}""",
    }));
}

/// <summary>Decides what is next: a child task for each piece of work, and the end of the whole when the summary is there.</summary>
public sealed class Lead
{
    private const int MaxRounds = 2;

    public AgentOutput Begin(ResearchAsked asked, AgentContext context)
    {
        var research = context.NewId("task", "research");
        return
        [
            new Events.TaskCreated(research) { Title = asked.Question },
            new Events.TaskStarted(research),
            Child(research, "planner", $"{research}/plan", asked.Question),
        ];
    }

    public async Task<AgentOutput> NextAsync(Events.TaskCompleted done, AgentContext context, CancellationToken cancellationToken)
    {
        if (await FindAsync(done.TaskId, context, cancellationToken) is not { ParentTaskId: { } parentId } task
            || await FindAsync(parentId, context, cancellationToken) is not { Status: CopTaskStatus.Running } research)
            return AgentOutput.None;
        return task.AssignedTo switch
        {
            "planner" => Workers(parentId, 1, task.ResultAs<Plan>().Questions),
            "worker" => await JoinAsync(research, context, cancellationToken),
            "critic" when task.ResultAs<Critique>() is { IsEnough: false, Missing: { IsEmpty: false } missing }
                && Round(task) < MaxRounds =>
                Workers(parentId, Round(task) + 1, missing),
            "critic" => [Child(parentId, "writer", $"{parentId}/summary", await NotesAsync(research, context, cancellationToken))],
            _ =>
            [
                new ResearchDone(research.Title!, task.ResultAs<Summary>().Text),
                Events.TaskCompleted.With(parentId, task.ResultAs<Summary>()),
            ],
        };
    }

    public async Task<AgentOutput> FailAsync(Events.TaskFailed failed, AgentContext context, CancellationToken cancellationToken) =>
        await FindAsync(failed.TaskId, context, cancellationToken) is { ParentTaskId: { } parentId } task
            && await FindAsync(parentId, context, cancellationToken) is { Status: CopTaskStatus.Running }
            ? Events.TaskFailed.Because(parentId, task) : AgentOutput.None;

    // The last worker of a round to end asks the critic. Its task has one id a round, so it is asked once.
    private static async Task<AgentOutput> JoinAsync(CopTask research, AgentContext context, CancellationToken cancellationToken)
    {
        if (research.OpenChildren > 0)
            return AgentOutput.None;
        var round = (await ChildrenAsync(research, "critic", context, cancellationToken)).Count + 1;
        var critique = $"{research.Id}/critique/{round}";
        return await FindAsync(critique, context, cancellationToken) is null
            ? Child(research.Id, "critic", critique, await NotesAsync(research, context, cancellationToken)) : AgentOutput.None;
    }

    private static AgentOutput Workers(string parentId, int round, ImmutableArray<string> questions) => AgentOutput.Create(
        [.. questions.Take(10).Select((question, index) => Child(parentId, "worker", $"{parentId}/{round}/{index}", question).ToDraft())]);

    private static Events.TaskCreated Child(string parentId, string agent, string id, string prompt) => new(id)
    {
        ParentTaskId = parentId, AssignedTo = agent, Title = prompt,
    };

    private static int Round(CopTask critique) => critique.Id[^1] - '0';

    private static async Task<string> NotesAsync(CopTask research, AgentContext context, CancellationToken cancellationToken) =>
        string.Join('\n',
        (await ChildrenAsync(research, "worker", context, cancellationToken)).Where(task => task.Status == CopTaskStatus.Done)
            .Select(task => $"{task.Title} {task.ResultAs<Note>().Answer}"));

    private static async Task<IReadOnlyList<CopTask>> ChildrenAsync(
        CopTask parent, string agent, AgentContext context, CancellationToken cancellationToken) =>
        [.. (await context.Store.ListTasksAsync(new TaskQuery { TopicId = context.TopicId, ParentTaskId = parent.Id, Limit = 200 },
            cancellationToken))
            .Unwrap().Items.Where(task => task.AssignedTo == agent)];

    private static async Task<CopTask?> FindAsync(string id, AgentContext context, CancellationToken cancellationToken) =>
        (await context.Store.GetTaskAsync(context.TopicId, id, cancellationToken)).Unwrap();
}
