using Cop.AI;
using Cop.Events;
using Cop.Hitl;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Cop.Packages.ChildProcess;

/// <summary>
/// Two prompts to a package agent on a journal: the first needs a tool, a tool that a person approves, and an answer in which a guardrail
/// finds something. Started again, it continues where its log ends.
/// </summary>
internal static class Conversation
{
    private const string Agent = "support";
    private const string TopicId = "urn:cop:topic:kill";

    private static readonly string[] Prompts = ["Refund it.", "Thank you."];

    public static async Task<int> RunAsync(string folder, string store, Notes notes)
    {
        var package = await ContextPackage.LoadAsync(folder);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddCop(cop => cop.UseJournal(store).AddHitl().AddPackageAgent(Agent, package, agent =>
        {
            agent.ApproveBy = "role:lead";
            agent.UseClient(_ => Model(notes))
                .Implement("search", (string id, ToolCall call) => $"sent {notes.Add("search", call.CallId)}", ToolKind.ReadOnly)
                .Implement("refund", (string id, ToolCall call) => $"done {notes.Add("refund", call.CallId)}", ToolKind.SideEffect);
        }));
        using var host = builder.Build();
        await host.StartAsync();
        var kernel = host.Services.GetRequiredService<CopKernel>();
        var inbox = host.Services.GetRequiredService<HumanRequests>();
        await AskAsync(kernel, 0);
        int completed = 0, alerts = 0;
        await foreach (var next in kernel.StreamEventsAsync(TopicId))
        {
            notes.Reach(next.Type);
            notes.Reach($"event {next.TopicSeq}");
            if (next.Type == HitlEventTypes.DecisionRequested)
                await ApproveAsync(inbox, next.Payload["requestId"]!.AsString()!);
            if (next.Type == EventTypes.TaskFailed) return 1;
            if (next.Type == "guardrail.alerted") alerts++;
            if (next.Type == EventTypes.TaskCompleted && ++completed < Prompts.Length) await AskAsync(kernel, completed);
            if (completed == Prompts.Length && alerts > 0) break;
        }

        await host.StopAsync();
        return 0;
    }

    // Each call of the model is one line, whatever becomes of its answer.
    private static ScriptedChatClient Model(Notes notes) => new((messages, _) =>
    {
        notes.Add("model", messages[^1].Text);
        return messages.Last(each => each.Role == ChatRole.User).Text == Prompts[1] ? ScriptedChatClient.Say("Welcome.")
            : messages.Count(each => each.Role == ChatRole.Tool) switch
            {
                0 => ScriptedChatClient.Call("search", ("id", "A-1")),
                1 => ScriptedChatClient.Call("refund", ("id", "A-1")),
                _ => ScriptedChatClient.Say("Refunded to 1234-5678."),
            };
    });

    // The same ids after a kill: what is in the log already is not asked again.
    private static async Task AskAsync(CopKernel kernel, int number)
    {
        var created = new TaskCreated($"urn:cop:task:kill-{number}")
        {
            AssignedTo = Agent, Metadata = CopJson.Object(("prompt", CopJson.From(Prompts[number]))),
        }.ToDraft() with { Id = $"urn:cop:event:kill-{number}" };
        (await kernel.AppendAsync(TopicId, created, Actor.Human("ada"))).Unwrap();
    }

    private static async Task ApproveAsync(HumanRequests inbox, string requestId)
    {
        var asked = (await inbox.GetAsync(TopicId, requestId)).Unwrap()!;
        if (asked.Status == HumanRequestStatus.Open)
            await inbox.AnswerAsync(
                TopicId, asked.Id, HumanAnswer.Decide(asked.Options[0]).Having(asked), Actor.Human("lea").InRole("role:lead"));
    }
}
