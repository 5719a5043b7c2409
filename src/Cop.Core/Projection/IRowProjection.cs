using System.Collections.Immutable;

namespace Cop;

/// <summary>Additional projections: they apply each event that the core applied, to the same rows.</summary>
internal interface IRowProjection
{
    /// <summary>The profiles of the projected rows, in the order of their names.</summary>
    ImmutableArray<ProfileVersion> Versions { get; }

    /// <summary>Applies an event that the core has applied.</summary>
    void Project(WorkingRows rows, Event applied);
}
