namespace Cop;

/// <summary>A claim that is committed together with the event that it is about, so that the agent starts one commit earlier.</summary>
internal sealed class EagerClaim(SubscriptionMailbox mailbox, AttemptClaim claim, OutstandingWork outstanding)
{
    private bool _hasEnded;

    /// <summary>The subscription with the attempt.</summary>
    public AgentSubscription Row => claim.Row;

    /// <summary>Tells the subscription whether the commit is known to have succeeded.</summary>
    public void End(bool isDurable)
    {
        if (_hasEnded)
            return;
        _hasEnded = true;
        mailbox.Post(new SubscriptionMessage.OfferEnded(isDurable));
        outstanding.End();
    }
}
