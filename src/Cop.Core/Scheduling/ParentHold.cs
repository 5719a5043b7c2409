namespace Cop;

/// <summary>An event that waits for its parents in other topics.</summary>
/// <param name="Seq">topicSeq of the event.</param>
/// <param name="Limit">Time at which it is delivered regardless of its parents.</param>
/// <param name="CheckAt">Time of the next check of the parents; null when they are closed.</param>
/// <remarks>Decision D-63c.</remarks>
internal sealed record ParentHold(long Seq, DateTimeOffset Limit, DateTimeOffset? CheckAt)
{
    /// <summary>Returns whether the wait is over.</summary>
    public bool IsOver(DateTimeOffset now) => CheckAt is null || Limit <= now;
}
