namespace Cop;

/// <summary>An artifact type that a profile adds (spec 10.4.1).</summary>
/// <param name="Type">The type.</param>
/// <param name="Description">What such an artifact is.</param>
public sealed record ProfileArtifactType(string Type, string Description);
