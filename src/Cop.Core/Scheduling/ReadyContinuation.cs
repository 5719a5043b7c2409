namespace Cop;

/// <summary>A continuation that is to be taken up.</summary>
internal sealed record ReadyContinuation(string Id, string Reason, string? TriggerEventId, long TriggerSeq)
{
    /// <summary>The trigger as stored; null when it has to be read, or there is none.</summary>
    public Event? Trigger { get; init; }

    /// <summary>The topic's applied topicSeq when this node committed what made it ready; 0 when it learned of it otherwise.</summary>
    public long KnownSeq { get; init; }
}
