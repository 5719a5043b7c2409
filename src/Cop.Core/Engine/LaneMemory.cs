namespace Cop;

/// <summary>
/// What a lane's last worker knew when there was nothing left to do, so that the next one need not read it. It may be old, as a worker's own
/// knowledge may: a claim is checked against the durable lane when it is committed.
/// </summary>
internal sealed class LaneMemory(Lane lane, long seenTo, long knownSeq)
{
    public Lane Lane => lane;

    /// <summary>Events up to here were delivered, or are not for the agent.</summary>
    public long SeenTo { get; private set; } = seenTo;

    /// <summary>The topic's applied topicSeq as this node committed it last; 0 when it is not known.</summary>
    public long KnownSeq { get; private set; } = knownSeq;

    /// <summary>What there is to know of a lane on a topic that was just made: nothing was delivered, and nothing waits.</summary>
    public static LaneMemory OfNew(LaneKey key, long cursor) => new(new Lane { TopicId = key.TopicId, Agent = key.Agent, Cursor = cursor }, cursor, 0);

    /// <summary>Takes note of a commit without an event for the agent.</summary>
    public void Note(LaneNews news)
    {
        KnownSeq = news.To;
        if (news.Follows(SeenTo))
            SeenTo = Math.Max(SeenTo, news.To);
    }
}
