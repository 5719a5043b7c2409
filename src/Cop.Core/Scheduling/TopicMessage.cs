namespace Cop;

/// <summary>Everything that a topic's state machine is told.</summary>
internal abstract record TopicMessage
{
    /// <summary>A continuation as it is stored.</summary>
    /// <param name="Row">The continuation.</param>
    /// <param name="Agent">The agent that resumes it; null when none here can.</param>
    /// <param name="IsAssigned">Whether this session works that agent's subscription on the topic.</param>
    /// <param name="IsUnderWay">Whether an attempt at it runs here.</param>
    public sealed record ContinuationSeen(Continuation Row, string? Agent, bool IsAssigned, bool IsUnderWay) : TopicMessage
    {
        /// <summary>The commit of this node that wrote the row; null when it was read.</summary>
        public TopicAppend? Commit { get; init; }
    }

    /// <summary>The topic's row as it is stored, while this session is the one that may declare it exhausted.</summary>
    public sealed record TopicSeen(Topic Row) : TopicMessage;

    /// <summary>The moment of a timer has come.</summary>
    public sealed record Due(ViewKey Key) : TopicMessage;

    /// <summary>An attempt at a continuation came to no end that wrote its row.</summary>
    public sealed record Reconsidered(ViewKey Key) : TopicMessage;

    /// <summary>What the supervisor was to say is durable, or was refused.</summary>
    public sealed record Supervised(ViewKey Key, SupervisorReport Report, bool IsDurable) : TopicMessage;
}
