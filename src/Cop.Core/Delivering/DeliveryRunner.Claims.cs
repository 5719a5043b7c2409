namespace Cop;

/// <content>Claims of attempts: made before the agent runs, found again after a lost answer, and withdrawn.</content>
internal sealed partial class DeliveryRunner
{
    public async Task<CopResult<AttemptClaim>> ClaimAsync(
        AgentRegistration agent, AgentSubscription subscription, DeliveryKey key, Event? trigger, CancellationToken stopping)
    {
        // Read during the claim: the saved state does not change, and closing is refused if the continuation ended meanwhile.
        var reading = key.ContinuationId is null ? null : ReadAheadAsync(new AttemptClaim(subscription, key, 0) { Trigger = trigger });
        var change = new SubscriptionChange(
            subscription, current => SubscriptionRules.Claim(current, subscription, deliveries.SessionId, key));
        // Repeated until the outcome is known: a claim that becomes durable after its worker has stopped waiting would never run.
        var result = await AppendUntilKnownAsync(new AppendRequest { Subscriptions = [change] }, stopping).ConfigureAwait(false);
        var read = reading is null ? null : await reading.ConfigureAwait(false);
        if (!result.TryGet(out var receipt, out var error))
        {
            return await EarlierClaimAsync(subscription, key, error, stopping).ConfigureAwait(false) is { } earlier
                ? earlier with { Trigger = trigger, Loaded = read }
                : error;
        }

        var claimed = receipt.Subscriptions.Single(written => written.Key == subscription.Key);
        return new AttemptClaim(
            claimed, key, claimed.Attempts.Single(attempt => attempt.Key == key).Number) { Trigger = trigger, Loaded = read };
    }

    // The repetition of a claim whose answer was lost finds its own attempt, which nothing else in this session runs.
    private async Task<AttemptClaim?> EarlierClaimAsync(
        AgentSubscription before, DeliveryKey key, CopError error, CancellationToken stopping)
    {
        if (error.Code != CopErrorCodes.DeliveryLost)
            return null;
        var row = await ReadWhenReachableAsync(() => deliveries.GetSubscriptionAsync(before.Key, CancellationToken.None), stopping)
            .ConfigureAwait(false);
        return row.Version > before.Version && row.OwnerSessionId == deliveries.SessionId
            && row.Attempts.FirstOrDefault(attempt => attempt.Key == key && !attempt.HasFailed) is { } own
                ? new AttemptClaim(row, key, own.Number)
                : null;
    }

    public async Task<AgentSubscription?> WithdrawAsync(AttemptClaim claim, AgentSubscription subscription, CancellationToken stopping)
    {
        var change = new SubscriptionChange(
            subscription, current => SubscriptionRules.Withdraw(current, deliveries.SessionId, claim.Row.Version, claim.Key));
        var result = await AppendUntilKnownAsync(new AppendRequest { Subscriptions = [change] }, stopping).ConfigureAwait(false);
        return result.TryGet(out var receipt, out _) ? receipt.Subscriptions.Single(written => written.Key == claim.Row.Key) : null;
    }
}
