namespace Cop;

/// <summary>A topic in a commit: from the head that the first unit was decided on to the one after the last.</summary>
internal sealed class CommitTopic
{
    /// <summary>The head to compare; null for a new topic.</summary>
    public required TopicHead? Before { get; init; }

    public required TopicHead After { get; set; }

    /// <summary>The topic's own view after the commit; null when no unit wrote it.</summary>
    public required Topic? View { get; set; }

    /// <summary>The first topicSeq of a new topic.</summary>
    public required long FirstSeq { get; init; }

    /// <summary>The topic's number; 0 until it is known. A head with that number does not exist.</summary>
    public long Number { get; set; }
}
