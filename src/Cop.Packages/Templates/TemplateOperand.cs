namespace Cop.Packages;

/// <summary>The source of a tag's value: a path, or a value that the build inserted.</summary>
internal sealed record TemplateOperand
{
    /// <summary>The path as written; kept for messages where the value is known.</summary>
    public TemplatePath? Path { get; init; }

    /// <summary>The value, once it is known.</summary>
    public CopJson? Constant { get; init; }

    /// <summary>The variable that the value came from; null for a literal of the author.</summary>
    public string? Variable { get; init; }

    /// <summary>The trust of the value: author, operator, user or tool.</summary>
    public string Trust { get; init; } = "author";

    /// <summary>Whether the value is known.</summary>
    public bool IsConstant { get; init; }
}
