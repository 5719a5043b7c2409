namespace Cop.Packages;

/// <summary>Something of a package that a target cannot express as it is.</summary>
/// <param name="Feature">The feature, such as guardrails, approval, rate_limit, argument_schema or a setting.</param>
/// <param name="SectionId">The part of the bundle; null for all of it.</param>
/// <param name="Kind">dropped, weakened, emulated, inlined, or runtime: enforced by the host and not by the provider.</param>
/// <param name="Note">The difference, in words.</param>
public sealed record TargetLoss(string Feature, string? SectionId, string Kind, string Note);
