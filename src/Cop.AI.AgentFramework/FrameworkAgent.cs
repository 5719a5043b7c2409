using System.Collections.Immutable;
using Cop.Events;
using Cop.Hitl;
using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;

namespace Cop.AI.AgentFramework;

/// <summary>Runs an agent of the framework on tasks: each step restores its session, runs it, and saves the session in a wait.</summary>
internal sealed class FrameworkAgent(string name, FrameworkAgentBuilder description)
{
    private const int MaxTitle = 200;

    public static readonly ResumePoint<FrameworkRun> Next = new("framework");
    public static readonly Question<FrameworkRun, ToolDecision> Approve = new("approval");

    public static AgentOutput Begin(CopTask task, AgentContext context) =>
        Begin(task.Id, task.Metadata?["prompt"]?.AsString() ?? task.Title ?? task.Id, context);

    public AgentOutput Begin(string prompt, AgentContext context)
    {
        var taskId = context.NewId("task", "framework");
        var created = new TaskCreated(taskId) { Title = prompt[..Math.Min(prompt.Length, MaxTitle)], AssignedTo = name };
        return AgentOutput.Create([created.ToDraft(), .. Begin(taskId, prompt, context).Drafts]);
    }

    public async Task<AgentOutput> ContinueAsync(
        FrameworkRun run, Resumed resumed, AgentContext context, CancellationToken cancellationToken)
    {
        if (!await IsOpenAsync(run.TaskId, context, cancellationToken).ConfigureAwait(false))
            return AgentOutput.None;
        var agent = description.Create!(new FrameworkAgentScope(context, description.Prices));
        var session = run.Session is { } saved
            ? await agent.DeserializeSessionAsync(saved.Element, cancellationToken: cancellationToken).ConfigureAwait(false)
            : await agent.CreateSessionAsync(cancellationToken).ConfigureAwait(false);
        var response = await agent.RunAsync(Messages(run), session, options: null, cancellationToken).ConfigureAwait(false);
        var element = await agent.SerializeSessionAsync(session, cancellationToken: cancellationToken).ConfigureAwait(false);
        var next = run with { Session = CopJson.Parse(element.GetRawText()).Unwrap(), Approvals = [.. Approvals(response)] };
        return next.Approvals.IsEmpty ? End(run, response.Text, context) : AskNext(next, context);
    }

    public async Task<AgentOutput> DecidedAsync(
        FrameworkRun run, Answer<ToolDecision> answer, AgentContext context, CancellationToken cancellationToken)
    {
        if (!await IsOpenAsync(run.TaskId, context, cancellationToken).ConfigureAwait(false))
            return AgentOutput.None;
        var index = run.Approvals.ToList().FindIndex(approval => approval.IsApproved is null);
        var isApproved = answer is Answered<ToolDecision> { Value: ToolDecision.Approve };
        var next = run with { Approvals = run.Approvals.SetItem(index, run.Approvals[index] with { IsApproved = isApproved }) };
        if (next.Approvals.Any(approval => approval.IsApproved is null))
            return AskNext(next, context);
        var wait = Next.Wait(context, next).ForTask(run.TaskId);
        return context.Trigger is { } trigger ? wait.ForEvent(trigger.Id) : wait.Timeout(TimeSpan.FromMilliseconds(1));
    }

    public async Task<AgentOutput> GiveUpAsync(ContinuationAbandoned abandoned, AgentContext context, CancellationToken cancellationToken)
    {
        var read = await context.Store.GetContinuationAsync(context.TopicId, abandoned.ContinuationId, cancellationToken)
            .ConfigureAwait(false);
        if (read.Unwrap() is not { TaskId: { } taskId } given || Actor.Agent(given.Agent ?? "-") != Actor.Agent(name)
            || !await IsOpenAsync(taskId, context, cancellationToken).ConfigureAwait(false))
            return AgentOutput.None;
        var error = new EventError(CopErrorCodes.InternalError, $"A step of agent '{name}' failed too often.");
        return [new AgentFailed(error) { TaskId = taskId }, new TaskFailed(taskId, error)];
    }

    private static async Task<bool> IsOpenAsync(string taskId, AgentContext context, CancellationToken cancellationToken) =>
        (await context.Store.GetTaskAsync(context.TopicId, taskId, cancellationToken).ConfigureAwait(false))
            .Unwrap() is { Status: CopTaskStatus.Running };

    private static AgentOutput Begin(string taskId, string prompt, AgentContext context)
    {
        var (_, eventId, drafts) = Message(context, taskId, "user", prompt);
        return AgentOutput.Create([
            new TaskStarted(taskId).ToDraft(), new AgentStarted { TaskId = taskId }.ToDraft(), .. drafts,
            Next.Wait(context, new FrameworkRun(taskId, prompt)).ForEvent(eventId).ForTask(taskId).ToDraft()]);
    }

    private static AgentOutput End(FrameworkRun run, string text, AgentContext context)
    {
        var (artifactId, _, drafts) = Message(context, run.TaskId, "assistant", text);
        return AgentOutput.Create([
            .. drafts, new AgentCompleted { TaskId = run.TaskId, ArtifactIds = [artifactId] }.ToDraft(),
            new TaskCompleted(run.TaskId) { Result = CopJson.Object(("text", CopJson.From(text))) }.ToDraft()]);
    }

    private AgentOutput AskNext(FrameworkRun run, AgentContext context)
    {
        var asked = run.Approvals.First(approval => approval.IsApproved is null);
        return AgentOutput.FromParts([Approve.Ask(
            context, $"May agent '{name}' call '{asked.Tool}' with these arguments?", run, new AskOptions
            {
                Key = asked.RequestId, To = description.ApprovalsBy, Subject = asked.Tool, Proposal = CopJson.Object(
                    ("callId", CopJson.From(asked.CallId)), ("tool", CopJson.From(asked.Tool)), ("arguments", asked.Arguments),
                    ("argumentsHash", CopJson.From(asked.Arguments.Hash().Value)), ("taskId", CopJson.From(run.TaskId))),
            })]);
    }

    private static IEnumerable<ChatMessage> Messages(FrameworkRun run) => run.Approvals.IsEmpty
        ? [new ChatMessage(ChatRole.User, run.Prompt)]
        : [new ChatMessage(ChatRole.User, [.. run.Approvals.Select(approval => (AIContent)new ToolApprovalResponseContent(
            approval.RequestId, approval.IsApproved == true, new FunctionCallContent(
                approval.CallId, approval.Tool, approval.Arguments.Members.ToDictionary(
                    member => member.Name, member => (object?)member.Value.Element, StringComparer.Ordinal))))])];

    private static IEnumerable<PendingApproval> Approvals(AgentResponse response) =>
        from request in response.Messages.SelectMany(message => message.Contents).OfType<ToolApprovalRequestContent>()
        let call = (FunctionCallContent)request.ToolCall
        let arguments = CopJson.Object((call.Arguments ?? new Dictionary<string, object?>()).Select(member => (
            member.Key, (CopJson?)CopJson.Parse(System.Text.Json.JsonSerializer.Serialize(
                member.Value, AIJsonUtilities.DefaultOptions.GetTypeInfo(member.Value?.GetType() ?? typeof(object)))).Unwrap())))
        select new PendingApproval(request.RequestId, call.CallId, call.Name, arguments);

    private static (string ArtifactId, string EventId, ImmutableArray<EventDraft> Drafts) Message(
        AgentContext context, string taskId, string role, string text)
    {
        var (artifactId, eventId) = (context.NewId("artifact", role), context.NewId("event", role));
        var content = CopJson.Object(("role", CopJson.From(role)), ("contents", CopJson.Array(CopJson.Object(
            ("type", CopJson.From("text")), ("text", CopJson.From(text))))));
        var artifact = new ArtifactCreated(new CreatedArtifact(artifactId, AiArtifactTypes.Message, content)) { TaskId = taskId };
        return (artifactId, eventId, [artifact.ToDraft(),
            new AgentMessage(artifactId) { TaskId = taskId }.ToDraft() with { Id = eventId }]);
    }
}
