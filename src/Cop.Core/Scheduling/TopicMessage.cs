namespace Cop;

/// <summary>A message to a topic's state machine.</summary>
internal abstract record TopicMessage
{
    /// <summary>A stored continuation.</summary>
    /// <param name="Row">The continuation.</param>
    /// <param name="Agent">The agent that resumes it; null when no agent of this node can.</param>
    /// <param name="IsAssigned">Whether this session is assigned that agent's subscription on the topic.</param>
    /// <param name="IsUnderWay">Whether an attempt of it runs here.</param>
    public sealed record ContinuationSeen(Continuation Row, string? Agent, bool IsAssigned, bool IsUnderWay) : TopicMessage
    {
        /// <summary>This node's commit that wrote the row; null when it was read.</summary>
        public TopicAppend? Commit { get; init; }

        /// <summary>Whether agents are there for it, and none declares its label as a resume point.</summary>
        public bool LacksResumePoint { get; init; }
    }

    /// <summary>The stored row of the topic, while this session may declare it exhausted.</summary>
    public sealed record TopicSeen(Topic Row) : TopicMessage;

    /// <summary>A timer is due.</summary>
    public sealed record Due(ViewKey Key) : TopicMessage;

    /// <summary>An attempt of a continuation ended without a commit of its row.</summary>
    public sealed record Reconsidered(ViewKey Key) : TopicMessage;

    /// <summary>A report of the supervisor is durable or was refused.</summary>
    public sealed record Supervised(ViewKey Key, SupervisorReport Report, bool IsDurable) : TopicMessage;
}
