using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>The files of a target, and what it loses.</summary>
internal sealed record TargetOutput(ImmutableArray<TargetFile> Files, ImmutableArray<TargetLoss> Losses);
