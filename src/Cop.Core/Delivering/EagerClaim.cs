namespace Cop;

/// <summary>An eager claim of one subscription: its agent starts one commit earlier.</summary>
internal sealed class EagerClaim(SubscriptionMailbox mailbox, AttemptClaim claim, OutstandingWork outstanding) : IEagerClaim
{
    private bool _hasEnded;

    /// <inheritdoc/>
    public AgentSubscription Row => claim.Row;

    /// <inheritdoc/>
    public void End(bool isDurable)
    {
        if (_hasEnded)
            return;
        _hasEnded = true;
        mailbox.Post(new SubscriptionMessage.OfferEnded(isDurable));
        outstanding.End();
    }
}
