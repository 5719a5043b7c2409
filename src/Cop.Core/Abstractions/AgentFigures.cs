namespace Cop.Storage;

/// <summary>The figures of an agent on one node.</summary>
/// <param name="Agent">Name of the agent.</param>
/// <param name="Turns">Its turns: the invocations that ended.</param>
/// <param name="Failed">The number of its attempts that failed within the last hour.</param>
public sealed record AgentFigures(string Agent, WorkFigures Turns, long Failed);
