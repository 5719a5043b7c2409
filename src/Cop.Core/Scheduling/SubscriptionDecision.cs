namespace Cop;

/// <summary>The next action for a subscription.</summary>
internal abstract record SubscriptionDecision
{
    /// <summary>Start the next attempt of this delivery.</summary>
    public sealed record Deliver(DeliveryKey Key) : SubscriptionDecision;

    /// <summary>Count an attempt as failed because its process died.</summary>
    /// <remarks>Decision D-61.</remarks>
    public sealed record Lost(DeliveryKey Key, int Attempt) : SubscriptionDecision;

    /// <summary>No action until a message arrives or the time is reached.</summary>
    public sealed record Wait(DateTimeOffset? Until) : SubscriptionDecision;
}
