namespace Cop.AI;

/// <summary>A point at which texts of a chat agent are checked.</summary>
public enum GuardStage
{
    /// <summary>The prompt, before a model sees it.</summary>
    Input = 1,
    /// <summary>The arguments of a call, before the tool runs.</summary>
    ToolCall = 2,
    /// <summary>The result of a tool, before the model sees it.</summary>
    ToolResult = 3,
    /// <summary>A text of the model, before anyone sees it.</summary>
    Output = 4,
}
