namespace Cop.Profiles;

/// <summary>An artifact type that a profile adds.</summary>
/// <param name="Type">The type.</param>
/// <param name="Description">Description of such an artifact.</param>
/// <remarks>Protocol 10.4.1.</remarks>
public sealed record ProfileArtifactType(string Type, string Description);
