namespace Cop.Hitl;

/// <summary>The event types of the profile COP/HITL.</summary>
/// <remarks>Protocol 10.2.2; decisions D-66, D-20b; spec/hitl.md.</remarks>
public static class HitlEventTypes
{
    /// <summary>Asks for an input.</summary>
    public const string InputRequested = "human.input.requested";

    /// <summary>Gives an input; <c>human.reply</c> is read as this type.</summary>
    public const string InputProvided = "human.input.provided";

    /// <summary>Asks for a decision between options.</summary>
    public const string DecisionRequested = "human.decision.requested";

    /// <summary>Gives a decision.</summary>
    public const string DecisionProvided = "human.decision.provided";

    /// <summary>A remark of a person about an object.</summary>
    public const string Feedback = "human.feedback";

    /// <summary>Withdraws a request.</summary>
    public const string Withdrawn = "human.request.withdrawn";

    /// <summary>Passes a request on, by the person who is asked.</summary>
    public const string Delegated = "human.request.delegated";

    /// <summary>Addresses a request to another person or role, by the asker.</summary>
    public const string Escalated = "human.request.escalated";

    /// <summary>Reminds of an open request.</summary>
    public const string Reminded = "human.request.reminded";

    /// <summary>Ends a decision that held on.</summary>
    public const string Revoked = "human.decision.revoked";

    internal const string Reply = "human.reply";
}
