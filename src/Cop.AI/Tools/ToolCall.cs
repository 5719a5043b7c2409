namespace Cop.AI;

/// <summary>The call that a tool runs for. A method takes it as a parameter, which the model does not see.</summary>
/// <param name="CallId">The id of the call: the same at each attempt, to be passed on as idempotency key.</param>
/// <param name="Agent">The agent.</param>
/// <param name="TopicId">The topic.</param>
/// <param name="TaskId">The task.</param>
public sealed record ToolCall(string CallId, string Agent, string TopicId, string TaskId);
