using System.Collections.Immutable;

namespace Cop.Profiles;

/// <summary>
/// A profile: additions to COP/Core as data, and optionally a projection. It can refuse events by checks of its own event types and by its
/// projection, and never weakens a rule of the core.
/// </summary>
public sealed record Profile
{
    private readonly ValueArray<ProfileEventType> _eventTypes = [];
    private readonly ValueArray<ProfileArtifactType> _artifactTypes = [];
    private readonly ValueArray<ProfileRowKind> _rowKinds = [];

    /// <summary>The name, such as <c>COP/HITL</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The version of the profile.</summary>
    public required string Version { get; init; }

    /// <summary>The version of COP that it targets; <c>1.0</c>.</summary>
    public required string CopVersion { get; init; }

    /// <summary>Guidance for migrating data of earlier versions.</summary>
    public required string Migration { get; init; }

    /// <summary>The profile's own projection, whose rows its admission reads; null when it has none.</summary>
    public IProfileProjection? Projection { get; init; }

    /// <summary>The event types that it adds.</summary>
    public ImmutableArray<ProfileEventType> EventTypes { get => _eventTypes; init => _eventTypes = value; }

    /// <summary>The artifact types that it adds.</summary>
    public ImmutableArray<ProfileArtifactType> ArtifactTypes { get => _artifactTypes; init => _artifactTypes = value; }

    /// <summary>The kinds of rows that its projection keeps, all of them; a profile without a projection has none.</summary>
    public ImmutableArray<ProfileRowKind> RowKinds { get => _rowKinds; init => _rowKinds = value; }
}
