using System.Collections.Immutable;

namespace Cop;

/// <summary>Projections beside the core's: each event that the core applies is applied by them too, into the same rows.</summary>
internal interface IRowProjection
{
    /// <summary>The profiles whose rows they make, in the order of their names.</summary>
    ImmutableArray<ProfileVersion> Versions { get; }

    /// <summary>Applies an event that the core has applied.</summary>
    void Project(WorkingRows rows, Event applied);
}
