namespace Cop.AI;

/// <summary>The event types of the profile.</summary>
/// <remarks>Protocol 10.3.2; decision D-66b.</remarks>
public static class AiEventTypes
{
    /// <summary>An agent begins work on a task or step.</summary>
    public const string Started = "agent.started";

    /// <summary>A message of a conversation; its content is an artifact.</summary>
    public const string Message = "agent.message";

    /// <summary>An agent calls a tool.</summary>
    public const string ToolInvoked = "agent.tool.invoked";

    /// <summary>A tool has returned, or its call has failed.</summary>
    public const string ToolResult = "agent.tool.result";

    /// <summary>An agent has finished its work.</summary>
    public const string Completed = "agent.completed";

    /// <summary>An agent has failed.</summary>
    public const string Failed = "agent.failed";
}
