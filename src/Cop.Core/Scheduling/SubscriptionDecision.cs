namespace Cop;

/// <summary>What is to be done on a subscription next.</summary>
internal abstract record SubscriptionDecision
{
    /// <summary>Begin the next attempt at this delivery.</summary>
    public sealed record Deliver(DeliveryKey Key) : SubscriptionDecision;

    /// <summary>An attempt's process died: count it as failed (D-61).</summary>
    public sealed record Lost(DeliveryKey Key, int Attempt) : SubscriptionDecision;

    /// <summary>Nothing, until something comes or the moment is there.</summary>
    public sealed record Wait(DateTimeOffset? Until) : SubscriptionDecision;
}
