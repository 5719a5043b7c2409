using Cop.Events;
using Microsoft.Extensions.AI;

namespace Cop.AI;

/// <summary>Creates the events of an agent's work.</summary>
internal static class RunDrafts
{
    /// <summary>A message: its artifact, and the event that names it.</summary>
    public static (string ArtifactId, string EventId, EventDraft[] Drafts) Message(
        AgentContext context, string taskId, string name, CopJson message)
    {
        var (artifactId, eventId) = (context.NewId("artifact", name), context.NewId("event", name));
        return (artifactId, eventId,
        [
            Artifact(artifactId, AiArtifactTypes.Message, message, taskId),
            new AgentMessage(artifactId) { TaskId = taskId }.ToDraft() with { Id = eventId },
        ]);
    }

    /// <summary>The messages that precede a conversation, as one artifact.</summary>
    public static EventDraft Recalled(string artifactId, string taskId, IEnumerable<ChatMessage> messages) => Artifact(
        artifactId, AiArtifactTypes.Summary, CopJson.Object(("messages", CopJson.Array(messages.Select(MessageJson.Write)))), taskId);

    public static CopJson UserMessage(string text) => MessageJson.Write(new ChatMessage(ChatRole.User, text));

    /// <summary>The result of a call: its artifact, and the event that names it.</summary>
    public static (string ArtifactId, EventDraft[] Drafts) Result(
        AgentContext context, string taskId, string callId, string tool, ToolOutcome outcome)
    {
        var artifactId = context.NewId("artifact", $"result {callId}");
        var content = CopJson.Object(
            ("callId", CopJson.From(callId)), ("tool", CopJson.From(tool)), ("content", outcome.Content),
            ("isError", outcome.Code is null ? null : CopJson.From(true)));
        return (artifactId,
        [
            Artifact(artifactId, AiArtifactTypes.Result, content, taskId),
            new AgentToolResult(callId)
            {
                TaskId = taskId, ArtifactId = artifactId,
                Error = outcome.Code is { } code ? new EventError(code, outcome.Message ?? code) : null,
            }.ToDraft(),
        ]);
    }

    /// <summary>The end of a failed run.</summary>
    public static AgentOutput Failure(ChatRun run, string code, string message) =>
        Failure(run, new EventError(code, message));

    public static AgentOutput Failure(ChatRun run, EventError error) =>
    [
        new AgentFailed(error) { TaskId = run.TaskId, Usage = run.Usage },
        new TaskFailed(run.TaskId, error),
    ];

    private static EventDraft Artifact(string id, string type, CopJson content, string taskId) =>
        new ArtifactCreated(new CreatedArtifact(id, type, content)) { TaskId = taskId }.ToDraft();
}
