namespace Cop;

/// <summary>A conversation, process or case: the unit of order and isolation (spec 2.3).</summary>
public sealed record Topic : View
{
    /// <summary>The topic's id.</summary>
    public string Id => TopicId;

    /// <summary>Where the topic is in its lifecycle.</summary>
    public required TopicStatus Status { get; init; }

    /// <summary>A title for people.</summary>
    public string? Title { get; init; }

    /// <summary>The merged metadata of the topic's events; an object.</summary>
    public CopJson? Metadata { get; init; }

    /// <summary>The last applied topicSeq.</summary>
    public required long LastSeq { get; init; }

    /// <summary>Tasks that have not ended (D-30).</summary>
    public int PendingTasks { get; init; }

    /// <summary>Continuations that are active (D-30).</summary>
    public int ActiveContinuations { get; init; }

    /// <summary>Whether nothing is pending; a fact about now, not a status (D-29).</summary>
    public bool Quiescent => PendingTasks == 0 && ActiveContinuations == 0;

    internal override ViewKey Key => ViewKey.Topic(TopicId);
}
