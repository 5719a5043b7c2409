using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>A package cannot be loaded.</summary>
/// <param name="diagnostics">The faults.</param>
public sealed class ContextPackageException(ImmutableArray<Diagnostic> diagnostics)
    : Exception(string.Join('\n', diagnostics.Where(each => each.Severity == DiagnosticSeverity.Error)))
{
    /// <summary>The faults, and what else is to be said about the files.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; } = diagnostics;
}
