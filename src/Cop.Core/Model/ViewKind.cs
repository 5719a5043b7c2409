namespace Cop.Storage;

/// <summary>The kinds of derived rows.</summary>
public enum ViewKind
{
    /// <summary><see cref="Cop.Topic"/>.</summary>
    Topic,
    /// <summary><see cref="CopTask"/>.</summary>
    Task,
    /// <summary><see cref="Cop.Step"/>.</summary>
    Step,
    /// <summary><see cref="ArtifactEntry"/>.</summary>
    Artifact,
    /// <summary><see cref="Cop.Continuation"/>.</summary>
    Continuation,
    /// <summary><see cref="Cop.ProjectionError"/>.</summary>
    ProjectionError,
    /// <summary><see cref="Cop.ParkedDelivery"/>.</summary>
    ParkedDelivery,
    /// <summary><see cref="Cop.Profiles.ProfileRow"/>.</summary>
    ProfileRow,
}
