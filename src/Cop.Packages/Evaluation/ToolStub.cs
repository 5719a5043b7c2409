namespace Cop.Packages;

/// <summary>The result of a tool in a case.</summary>
/// <param name="Result">The value that it returns; null for an error.</param>
/// <param name="Error">The error; null for a result.</param>
internal sealed record ToolStub(CopJson? Result, string? Error);
