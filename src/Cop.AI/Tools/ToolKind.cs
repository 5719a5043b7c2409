namespace Cop.AI;

/// <summary>Effect of a call of a tool. There is no default: the host says it for each tool.</summary>
public enum ToolKind
{
    /// <summary>It only reads: it runs in the agent's invocation, and its result is recorded.</summary>
    ReadOnly = 1,
    /// <summary>It changes something: its call is written to the log first, and then run under its id as idempotency key.</summary>
    SideEffect = 2,
}
