using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>A correction that a <see cref="Diagnostic"/> offers.</summary>
/// <param name="Title">The correction in words.</param>
public sealed record DiagnosticFix(string Title)
{
    /// <summary>The replacements that carry it out; none when the correction needs a person.</summary>
    public ImmutableArray<TextEdit> Edits { get; init; } = [];
}
