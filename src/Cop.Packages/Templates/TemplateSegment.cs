namespace Cop.Packages;

/// <summary>A piece of rendered text with its origin, which separates values from the author's text.</summary>
/// <param name="Text">The text.</param>
/// <param name="Trust">author, operator, user or tool.</param>
/// <param name="File">The file of the tag or text.</param>
/// <param name="Span">The location in that file.</param>
/// <param name="Variable">The variable it came from; null for the author's text.</param>
internal sealed record TemplateSegment(string Text, string Trust, string File, SourceSpan Span, string? Variable);
