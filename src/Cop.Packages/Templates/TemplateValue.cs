namespace Cop.Packages;

/// <summary>A value in a template with its origin.</summary>
/// <param name="Value">The value; null when it is missing.</param>
/// <param name="Variable">The variable it came from; null for the author's literal.</param>
/// <param name="Trust">author, operator, user or tool.</param>
internal sealed record TemplateValue(CopJson? Value, string? Variable, string Trust);
