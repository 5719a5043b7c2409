namespace Cop;

/// <summary>The one effect of a subscription whose outcome has to come before the next decision.</summary>
internal abstract record SubscriptionOperation
{
    /// <summary>Row or events are being read.</summary>
    public sealed record Loading(bool HasEvents) : SubscriptionOperation;

    /// <summary>The owner's session is being looked up.</summary>
    public sealed record CheckingOwner : SubscriptionOperation;

    /// <summary>The parents of an event are being looked up.</summary>
    /// <param name="HasClosedMeanwhile">Whether one was closed since.</param>
    public sealed record CheckingParents(bool HasClosedMeanwhile) : SubscriptionOperation;

    /// <summary>A slot was asked for.</summary>
    public sealed record TakingSlot : SubscriptionOperation;

    /// <summary>A claim is being committed by itself.</summary>
    public sealed record Claiming(DeliveryKey Key) : SubscriptionOperation;

    /// <summary>A claim is being committed with the events that it is about.</summary>
    public sealed record Carried(AttemptClaim Claim) : SubscriptionOperation;

    /// <summary>A claim of unknown outcome is being withdrawn.</summary>
    public sealed record Withdrawing : SubscriptionOperation;

    /// <summary>A lost attempt is being counted as failed.</summary>
    public sealed record FailingLost : SubscriptionOperation;
}
