using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>A part of a parsed template, with its place.</summary>
internal abstract record TemplateNode(string File, SourceSpan Span)
{
    public sealed record Text(string Content, string File, SourceSpan Span) : TemplateNode(File, Span);

    /// <param name="Operand">The value.</param>
    /// <param name="Default">The text where the value is missing or null (P-27).</param>
    /// <param name="IsJson">Whether the value is written as JSON.</param>
    /// <param name="File">The file.</param>
    /// <param name="Span">The place.</param>
    public sealed record Value(TemplateOperand Operand, string? Default, bool IsJson, string File, SourceSpan Span)
        : TemplateNode(File, Span);

    public sealed record If(
        TemplateCondition Condition, ImmutableArray<TemplateNode> Then, ImmutableArray<TemplateNode> Else, string File, SourceSpan Span)
        : TemplateNode(File, Span);

    /// <param name="Source">The list or the object.</param>
    /// <param name="ItemName">The name of an item, if one is given.</param>
    /// <param name="KeyName">The name of its index or key, if one is given.</param>
    /// <param name="Body">The text for each item.</param>
    /// <param name="Else">The text when there is no item.</param>
    /// <param name="File">The file.</param>
    /// <param name="Span">The place.</param>
    public sealed record Each(
        TemplateOperand Source, string? ItemName, string? KeyName, ImmutableArray<TemplateNode> Body, ImmutableArray<TemplateNode> Else,
        string File, SourceSpan Span)
        : TemplateNode(File, Span);

    /// <param name="Selectors">Names of families or prefixes of ids, <c>!</c> in front for all others.</param>
    /// <param name="Then">For models that match.</param>
    /// <param name="Else">For the others.</param>
    /// <param name="File">The file.</param>
    /// <param name="Span">The place.</param>
    public sealed record Model(
        ImmutableArray<string> Selectors, ImmutableArray<TemplateNode> Then, ImmutableArray<TemplateNode> Else, string File,
        SourceSpan Span)
        : TemplateNode(File, Span);

    /// <param name="Target">The file, as it was written.</param>
    /// <param name="Arguments">Names that are defined in the file besides the variables.</param>
    /// <param name="Indent">The blanks in front of every line; null for an include inside a line.</param>
    /// <param name="File">The file that includes.</param>
    /// <param name="Span">The place.</param>
    public sealed record Include(
        string Target, ImmutableArray<(string Name, TemplateOperand Value)> Arguments, string? Indent, string File, SourceSpan Span)
    : TemplateNode(File, Span);

    /// <summary>An include whose file was read.</summary>
    /// <param name="Arguments">Names that are defined in the body besides the variables.</param>
    /// <param name="Indent">The blanks in front of every line; null inside a line.</param>
    /// <param name="Body">The file's parts.</param>
    /// <param name="File">The file that includes.</param>
    /// <param name="Span">The place.</param>
    public sealed record Scope(
        ImmutableArray<(string Name, TemplateOperand Value)> Arguments, string? Indent, ImmutableArray<TemplateNode> Body, string File,
        SourceSpan Span)
        : TemplateNode(File, Span);
}
