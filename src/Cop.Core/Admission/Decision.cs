using System.Collections.Immutable;

namespace Cop;

/// <summary>What admission decided about a request.</summary>
internal abstract record Decision
{
    /// <summary>It is refused; nothing of it becomes durable.</summary>
    public sealed record Refused(CopError Error) : Decision;

    /// <summary>Deciding it threw: a bug, or a host's upcaster that does not hold. It concerns this request alone.</summary>
    public sealed record Failed(Exception Fault) : Decision;

    /// <summary>All its ids are known: compare with what is stored, then answer with that (D-13).</summary>
    public sealed record Known(ImmutableArray<EventLocation> Places) : Decision;

    /// <summary>It is to be committed.</summary>
    public sealed record Accepted(CommitUnit Unit, ImmutableArray<Event> Events, WorkingRows Rows) : Decision;
}
