namespace Cop;

/// <summary>A continuation that is ready to be resumed.</summary>
/// <param name="Id">Id of the continuation.</param>
/// <param name="Reason">The reason passed to its agent.</param>
/// <param name="TriggerEventId">Id of the event that resumes it; null for a timer.</param>
/// <param name="TriggerSeq">topicSeq of that event; 0 when there is none.</param>
internal sealed record ReadyContinuation(string Id, string Reason, string? TriggerEventId, long TriggerSeq)
{
    /// <summary>The trigger as stored; null when it has to be read or there is none.</summary>
    public Event? Trigger { get; init; }

    /// <summary>
    /// The topic's applied sequence after the commit of this node that made it ready; 0 when it became ready in another way.
    /// </summary>
    public long AppliedSeq { get; init; }

    /// <summary>Compares by the topicSeq of the trigger, then by id: the order of resumption.</summary>
    public static int Compare(ReadyContinuation one, ReadyContinuation other)
    {
        var bySeq = one.TriggerSeq.CompareTo(other.TriggerSeq);
        return bySeq != 0 ? bySeq : CopId.Comparer.Compare(one.Id, other.Id);
    }
}
