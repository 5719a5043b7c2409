namespace Cop;

/// <summary>An event that waits for its parents in other topics.</summary>
/// <param name="Seq">The event's topicSeq.</param>
/// <param name="Limit">It is delivered then, whatever its parents are at.</param>
/// <param name="CheckAt">When the parents are to be looked at again; null when they are closed.</param>
/// <remarks>Decision D-63c.</remarks>
internal sealed record ParentHold(long Seq, DateTimeOffset Limit, DateTimeOffset? CheckAt)
{
    /// <summary>Whether the event need not wait.</summary>
    public bool IsOver(DateTimeOffset now) => CheckAt is null || Limit <= now;
}
