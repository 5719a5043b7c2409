namespace Cop;

/// <summary>A continuation that is to be taken up.</summary>
internal sealed record ReadyContinuation(string Id, string Reason, string? TriggerEventId, long TriggerSeq);
