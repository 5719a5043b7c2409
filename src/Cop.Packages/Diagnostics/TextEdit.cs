namespace Cop.Packages;

/// <summary>One replacement of text that a <see cref="DiagnosticFix"/> makes in the file of its diagnostic.</summary>
/// <param name="Span">The text to replace.</param>
/// <param name="NewText">The text that takes its place.</param>
public sealed record TextEdit(SourceSpan Span, string NewText);
