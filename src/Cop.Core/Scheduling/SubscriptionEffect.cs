namespace Cop;

/// <summary>Everything that a subscription's state machine wants done.</summary>
internal abstract record SubscriptionEffect
{
    /// <summary>Read the row, the next events, or both.</summary>
    /// <param name="Row">Whether to read the row.</param>
    /// <param name="EventsAfter">Read events behind this topicSeq and behind the row's cursor; null for no events.</param>
    public sealed record Load(bool Row, long? EventsAfter) : SubscriptionEffect;

    /// <summary>Find out whether a session has ended.</summary>
    public sealed record CheckOwner(string SessionId) : SubscriptionEffect;

    /// <summary>Find out whether the agent has closed the event's parents in other topics, and tell when it does.</summary>
    public sealed record CheckParents(Event Trigger) : SubscriptionEffect;

    /// <summary>Take a slot for an invocation, as soon as one is free.</summary>
    public sealed record TakeSlot : SubscriptionEffect;

    /// <summary>Give a slot back.</summary>
    public sealed record GiveSlot : SubscriptionEffect;

    /// <summary>Commit a claim of its own.</summary>
    /// <param name="Row">The subscription as it is known.</param>
    /// <param name="Key">The delivery.</param>
    /// <param name="Trigger">The event, when it is known.</param>
    /// <param name="AppliedSeq">The topic's applied topicSeq when this node committed it; 0 when it is not known.</param>
    public sealed record CommitClaim(AgentSubscription Row, DeliveryKey Key, Event? Trigger, long AppliedSeq) : SubscriptionEffect;

    /// <summary>Let the offered commit carry a claim along.</summary>
    public sealed record Carry(AttemptClaim Claim) : SubscriptionEffect;

    /// <summary>Commit the withdrawal of a claim whose outcome is unknown, so that it cannot become durable late.</summary>
    public sealed record Withdraw(AttemptClaim Claim, AgentSubscription Row) : SubscriptionEffect;

    /// <summary>Commit the failure of an attempt whose process ended.</summary>
    public sealed record FailLost(AgentSubscription Row, DeliveryKey Key, int Number) : SubscriptionEffect;

    /// <summary>Invoke the agent; starts come in the order of these effects.</summary>
    public sealed record Run(AttemptClaim Claim) : SubscriptionEffect;

    /// <summary>Set the subscription's one timer; null for none.</summary>
    public sealed record SetTimer(DateTimeOffset? Moment) : SubscriptionEffect;

    /// <summary>Look at a continuation again: its attempt did not come to an end that did so.</summary>
    public sealed record Reconsider(string ContinuationId) : SubscriptionEffect;
}
