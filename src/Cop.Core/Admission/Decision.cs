using System.Collections.Immutable;

namespace Cop;

/// <summary>The decision of admission about a request.</summary>
internal abstract record Decision
{
    /// <summary>Refused: nothing of it becomes durable.</summary>
    public sealed record Refused(CopError Error) : Decision;

    /// <summary>The decision threw an exception: a bug, or a host's upcaster that failed. Only this request fails.</summary>
    public sealed record Failed(Exception Fault) : Decision;

    /// <summary>All its ids are stored: compare its content and return the stored events.</summary>
    /// <remarks>Decision D-13.</remarks>
    public sealed record Known(ImmutableArray<EventLocation> Places) : Decision;

    /// <summary>Accepted: commit the unit.</summary>
    public sealed record Accepted(CommitUnit Unit, ImmutableArray<Event> Events, WorkingRows Rows) : Decision;
}
