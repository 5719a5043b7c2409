namespace Cop;

/// <summary>A topic as its events alone describe it.</summary>
/// <param name="topicId">The topic's id.</param>
/// <param name="firstSeq">Its first topicSeq.</param>
internal sealed class RestoredTopic(string topicId, long firstSeq)
{
    public string TopicId => topicId;

    public long FirstSeq => firstSeq;

    public long LastSeq { get; private set; } = firstSeq - 1;

    public Guid LastHash { get; private set; }

    public string? ReplicaOf { get; private set; }

    public long LocalFromSeq { get; private set; }

    /// <summary>Adds the next event.</summary>
    /// <param name="stored">The event.</param>
    /// <param name="replicaOf">The store that it was received from; null for one that was appended here.</param>
    /// <exception cref="CopException">An event before it is missing.</exception>
    public void Add(Event stored, string? replicaOf)
    {
        if (stored.TopicSeq != LastSeq + 1)
        {
            throw new CopException(new CopError(
                CopErrorCodes.StoreCorrupt,
                $"Topic '{topicId}' lacks events in Marten's table: topicSeq {stored.TopicSeq} follows {LastSeq}. Restore the table from " +
                    $"a backup; nothing was changed."));
        }

        (LastSeq, LastHash) = (stored.TopicSeq, stored.HashKey);
        if (replicaOf is not null)
            (ReplicaOf, LocalFromSeq) = (replicaOf, 0);
        else if (stored.Type == EventTypes.TopicAdopted)
            (ReplicaOf, LocalFromSeq) = (null, stored.TopicSeq);
    }
}
