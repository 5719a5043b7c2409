using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>A target that was built.</summary>
/// <param name="Name">The name.</param>
/// <param name="Format">The format.</param>
/// <param name="Files">The files, by path.</param>
/// <param name="Losses">The features that the target cannot express.</param>
/// <param name="Budget">The tokens.</param>
public sealed record BuiltTarget(
    string Name, string Format, ImmutableArray<BuiltFile> Files, ImmutableArray<TargetLoss> Losses, TokenBudget Budget);
