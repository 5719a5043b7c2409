using Cop.Events;
using Microsoft.Extensions.AI;

namespace Cop.AI;

/// <summary>Applies the decisions of a guard to the work of a chat agent.</summary>
internal static class GuardedRun
{
    /// <summary>The outcome of a tool as the model gets it, and the events about the decision.</summary>
    public static (ToolOutcome Outcome, IReadOnlyList<EventDraft> Drafts) Result(
        ToolOutcome outcome, IChatGuard? guard, string taskId, string callId)
    {
        if (guard is null || outcome.Code is not null)
            return (outcome, []);
        var text = outcome.Content.AsString() ?? outcome.Content.ToString();
        var decision = guard.CheckText(GuardStage.ToolResult, text, new GuardPlace(taskId) { CallId = callId });
        if (decision.Refusal is not null)
            return (ToolOutcome.Failed(AiErrorCodes.GuardRefused, "The result was withheld by a guardrail."), decision.Drafts);
        return (decision.Replacement is { } replaced ? new ToolOutcome(CopJson.From(replaced)) : outcome, decision.Drafts);
    }

    /// <summary>An answer with another text in place of its own.</summary>
    public static CopJson WithText(CopJson answer, string text) => MessageJson.Write(new ChatMessage(ChatRole.Assistant, text)) is var said
        && answer["contents"]!.Items.Where(item => item["type"]!.AsString() == "call") is var calls
        ? said.With("contents", CopJson.Array(said["contents"]!.Items.Concat(calls))) : answer;

    /// <summary>The end of a run whose prompt or answer was refused: the refusal is what the agent says.</summary>
    public static IReadOnlyList<EventDraft> Refuse(ChatRun run, string refusal, FinishRule finish, AgentContext context)
    {
        // An agent that answers by a record has no text to refuse with.
        if (finish.Format is not null || !finish.TryFinish(run.TaskId, refusal, out var end, out _))
            return RunDrafts.Failure(run, AiErrorCodes.GuardRefused, refusal).Drafts;
        var said = MessageJson.Write(new ChatMessage(ChatRole.Assistant, refusal));
        var (artifactId, _, message) = RunDrafts.Message(context, run.TaskId, "refusal", said);
        return
        [
            .. message, new AgentCompleted { TaskId = run.TaskId, ArtifactIds = [artifactId], Usage = run.Usage }.ToDraft(), .. end,
        ];
    }
}
