namespace Cop.Packages;

/// <summary>A piece of rendered text with its origin, so that a value can be told from the author's text.</summary>
/// <param name="Text">The text.</param>
/// <param name="Trust">author, operator, user or tool.</param>
/// <param name="File">The file whose tag or text it is.</param>
/// <param name="Span">The place there.</param>
/// <param name="Variable">The variable it came from; null for the author's text.</param>
internal sealed record TemplateSegment(string Text, string Trust, string File, SourceSpan Span, string? Variable);
