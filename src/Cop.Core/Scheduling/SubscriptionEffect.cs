namespace Cop;

/// <summary>An effect that a subscription's state machine requests.</summary>
internal abstract record SubscriptionEffect
{
    /// <summary>Read the row, the next events, or both.</summary>
    /// <param name="Row">Whether to read the row.</param>
    /// <param name="EventsAfter">Read events after this topicSeq and after the row's cursor; null for no events.</param>
    public sealed record Load(bool Row, long? EventsAfter) : SubscriptionEffect;

    /// <summary>Check whether a session has ended.</summary>
    public sealed record CheckOwner(string SessionId) : SubscriptionEffect;

    /// <summary>Check whether the agent has closed the event's parents in other topics, and report when it does.</summary>
    public sealed record CheckParents(Event Trigger) : SubscriptionEffect;

    /// <summary>Acquire a slot for an invocation as soon as one is free.</summary>
    public sealed record TakeSlot : SubscriptionEffect;

    /// <summary>Release a slot.</summary>
    public sealed record GiveSlot : SubscriptionEffect;

    /// <summary>Commit a claim in a commit of its own.</summary>
    /// <param name="Row">The subscription as cached.</param>
    /// <param name="Key">The key of the delivery.</param>
    /// <param name="Trigger">The event, when cached.</param>
    /// <param name="AppliedSeq">The topic's applied sequence after this node's latest commit; 0 when unknown.</param>
    public sealed record CommitClaim(AgentSubscription Row, DeliveryKey Key, Event? Trigger, long AppliedSeq) : SubscriptionEffect;

    /// <summary>Include a claim in the offered commit.</summary>
    public sealed record Carry(AttemptClaim Claim) : SubscriptionEffect;

    /// <summary>Withdraw a claim whose outcome is unknown, so that it cannot become durable late.</summary>
    public sealed record Withdraw(AttemptClaim Claim, AgentSubscription Row) : SubscriptionEffect;

    /// <summary>Commit the failure of an attempt whose process died.</summary>
    public sealed record FailLost(AgentSubscription Row, DeliveryKey Key, int Number) : SubscriptionEffect;

    /// <summary>Invoke the agent; invocations start in the order of these effects.</summary>
    public sealed record Run(AttemptClaim Claim) : SubscriptionEffect;

    /// <summary>Set the subscription's only timer; null stops it.</summary>
    public sealed record SetTimer(DateTimeOffset? Moment) : SubscriptionEffect;

    /// <summary>Evaluate a continuation again: its attempt ended without a commit of its row.</summary>
    public sealed record Reconsider(string ContinuationId) : SubscriptionEffect;
}
