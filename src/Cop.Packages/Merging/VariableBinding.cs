namespace Cop.Packages;

/// <summary>The value that a dependent gives a variable of its dependency.</summary>
/// <param name="Value">The value; null where it comes from a variable.</param>
/// <param name="Owner">The dependent.</param>
/// <param name="From">The dependent's variable; null where a value is given.</param>
/// <param name="Span">The location in the dependent's manifest.</param>
internal sealed record VariableBinding(CopJson? Value, string Owner, string? From, SourceSpan Span);
