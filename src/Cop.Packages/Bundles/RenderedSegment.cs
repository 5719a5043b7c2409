namespace Cop.Packages;

/// <summary>A piece of rendered text with its origin.</summary>
/// <param name="Text">The text.</param>
/// <param name="Trust">author, operator, user or tool.</param>
/// <param name="File">The file of the tag or text.</param>
/// <param name="Span">The location in it.</param>
/// <param name="Variable">The variable that the text came from; null for the author's own.</param>
public sealed record RenderedSegment(string Text, string Trust, string File, SourceSpan Span, string? Variable);
