namespace Cop;

/// <summary>An effect that a topic's state machine requests.</summary>
internal abstract record TopicEffect
{
    /// <summary>Read a row and report it.</summary>
    public sealed record Load(ViewKey Key) : TopicEffect;

    /// <summary>Set or replace the timer of a row.</summary>
    public sealed record SetTimer(ViewKey Key, DateTimeOffset Moment) : TopicEffect;

    /// <summary>Report to the agent's subscription that a continuation is ready.</summary>
    public sealed record Resume(string Agent, ReadyContinuation Ready) : TopicEffect;

    /// <summary>Log that no agent of this node can resume a continuation.</summary>
    public sealed record WarnOfNoAgent(Continuation Row) : TopicEffect;

    /// <summary>Log that no agent of this node declares a continuation's label as a resume point.</summary>
    public sealed record WarnOfNoResumePoint(Continuation Row) : TopicEffect;

    /// <summary>Have the supervisor append a report about a row.</summary>
    public sealed record Supervise(SupervisorReport Report, View Row) : TopicEffect;
}
