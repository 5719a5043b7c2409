namespace Cop;

/// <summary>Everything that a topic's state machine wants done.</summary>
internal abstract record TopicEffect
{
    /// <summary>Read a row and tell of it.</summary>
    public sealed record Load(ViewKey Key) : TopicEffect;

    /// <summary>Set the timer of a row; it replaces an earlier one.</summary>
    public sealed record SetTimer(ViewKey Key, DateTimeOffset Moment) : TopicEffect;

    /// <summary>Tell the agent's subscription that a continuation is ready.</summary>
    public sealed record Resume(string Agent, ReadyContinuation Ready) : TopicEffect;

    /// <summary>Log that no agent here can resume a continuation.</summary>
    public sealed record WarnOfNoAgent(Continuation Row) : TopicEffect;

    /// <summary>Have the supervisor say something about a row.</summary>
    public sealed record Supervise(SupervisorReport Report, View Row) : TopicEffect;
}
