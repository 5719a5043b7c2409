namespace Cop;

/// <summary>
/// Carries the effects of subscriptions out and posts their outcomes. It never blocks, and runs no foreign code on the caller's stack.
/// </summary>
internal interface ISubscriptionEffects
{
    /// <summary>Begins an effect.</summary>
    void CarryOut(SubscriptionMailbox mailbox, SubscriptionEffect effect);

    /// <summary>Begins to read a delivery beside the commit that carries its claim.</summary>
    Task<LoadedDelivery?> ReadAheadAsync(AttemptClaim claim);
}
