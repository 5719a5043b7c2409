namespace Cop.Mcp;

/// <summary>A parameter of a tool: a text, or an integer from 0.</summary>
internal sealed record ToolParameter(string Name, string Description, bool IsRequired = false, bool IsInteger = false);
