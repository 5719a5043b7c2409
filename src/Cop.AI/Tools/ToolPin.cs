namespace Cop.AI;

/// <summary>The definition of a server's tool as a run first saw it.</summary>
/// <param name="Tool">The tool.</param>
/// <param name="Definition">The digest of its definition.</param>
internal sealed record ToolPin(string Tool, string Definition);
