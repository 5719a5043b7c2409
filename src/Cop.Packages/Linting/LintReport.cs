using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>The result of a lint.</summary>
/// <param name="Fixed">The diagnostics whose corrections were carried out.</param>
public sealed record LintReport(ImmutableArray<Diagnostic> Fixed);
