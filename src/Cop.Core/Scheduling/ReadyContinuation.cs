namespace Cop;

/// <summary>A continuation that is to be resumed.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Reason">The reason that its agent is given.</param>
/// <param name="TriggerEventId">The event that resumes it; null for a timer.</param>
/// <param name="TriggerSeq">The topicSeq of that event; 0 when there is none.</param>
internal sealed record ReadyContinuation(string Id, string Reason, string? TriggerEventId, long TriggerSeq)
{
    /// <summary>The trigger as stored; null when it has to be read, or there is none.</summary>
    public Event? Trigger { get; init; }

    /// <summary>The topic's applied topicSeq when this node committed what made it ready; 0 when it learned of it otherwise.</summary>
    public long AppliedSeq { get; init; }

    /// <summary>The order in which they are resumed: of their triggers, then of their ids.</summary>
    public static int Compare(ReadyContinuation one, ReadyContinuation other)
    {
        var bySeq = one.TriggerSeq.CompareTo(other.TriggerSeq);
        return bySeq != 0 ? bySeq : CopId.Comparer.Compare(one.Id, other.Id);
    }
}
