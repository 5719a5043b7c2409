using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>The result of a build.</summary>
/// <param name="Targets">The targets, by name.</param>
/// <param name="Stages">The stages in order.</param>
/// <param name="Overrides">Soft rules of dependencies that the root replaces.</param>
public sealed record BuildReport(ImmutableArray<BuiltTarget> Targets, ImmutableArray<BuildStage> Stages, ImmutableArray<string> Overrides);
