namespace Cop;

/// <summary>A conversation, process or case: the unit of ordering and isolation.</summary>
/// <remarks>Protocol 2.3.</remarks>
public sealed record Topic : View
{
    /// <summary>The topic's id.</summary>
    public string Id => TopicId;

    /// <summary>The status in its lifecycle.</summary>
    public required TopicStatus Status { get; init; }

    /// <summary>A title for people.</summary>
    public string? Title { get; init; }

    /// <summary>The merged metadata of the topic's events; an object.</summary>
    public CopJson? Metadata { get; init; }

    /// <summary>The last applied topicSeq.</summary>
    public required long LastSeq { get; init; }

    /// <summary>The number of tasks that have not ended.</summary>
    /// <remarks>Decision D-30.</remarks>
    public int PendingTasks { get; init; }

    /// <summary>The number of active continuations.</summary>
    /// <remarks>Decision D-30.</remarks>
    public int ActiveContinuations { get; init; }

    /// <summary>Whether no task and no continuation is pending. Not a status.</summary>
    /// <remarks>Decision D-29.</remarks>
    public bool Quiescent => PendingTasks == 0 && ActiveContinuations == 0;

    internal override ViewKey Key => ViewKey.Topic(TopicId);
}
