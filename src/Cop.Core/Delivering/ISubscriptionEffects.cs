namespace Cop;

/// <summary>
/// Performs the effects of subscriptions and posts their outcomes. It never blocks and runs no foreign code on the caller's stack.
/// </summary>
internal interface ISubscriptionEffects
{
    /// <summary>Starts an effect.</summary>
    void CarryOut(SubscriptionMailbox mailbox, SubscriptionEffect effect);

    /// <summary>Starts reading a delivery during the commit of its claim.</summary>
    Task<LoadedDelivery?> ReadAheadAsync(AttemptClaim claim);
}
