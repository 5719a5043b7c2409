namespace Cop;

/// <summary>The pending effect of a subscription whose outcome the next decision requires.</summary>
internal abstract record SubscriptionOperation
{
    /// <summary>Row or events are being read.</summary>
    public sealed record Loading(bool HasEvents) : SubscriptionOperation;

    /// <summary>The owner's session is being checked.</summary>
    public sealed record CheckingOwner : SubscriptionOperation;

    /// <summary>The parents of an event are being checked.</summary>
    /// <param name="HasClosedMeanwhile">Whether one was closed since the check started.</param>
    public sealed record CheckingParents(bool HasClosedMeanwhile) : SubscriptionOperation;

    /// <summary>A slot is being acquired.</summary>
    public sealed record TakingSlot : SubscriptionOperation;

    /// <summary>A claim is being committed by itself.</summary>
    public sealed record Claiming(DeliveryKey Key) : SubscriptionOperation;

    /// <summary>An eager claim is being committed with its trigger.</summary>
    public sealed record Carried(AttemptClaim Claim) : SubscriptionOperation;

    /// <summary>A claim of unknown outcome is being withdrawn.</summary>
    public sealed record Withdrawing : SubscriptionOperation;

    /// <summary>A lost attempt is being counted as failed.</summary>
    public sealed record FailingLost : SubscriptionOperation;
}
