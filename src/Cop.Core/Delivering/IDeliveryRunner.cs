namespace Cop;

/// <summary>Runs deliveries for the scheduler, which itself neither appends events nor writes to the store.</summary>
/// <remarks>Protocol 5.6.</remarks>
internal interface IDeliveryRunner
{
    /// <summary>Commits the claim of the next attempt.</summary>
    /// <param name="agent">The agent that will run.</param>
    /// <param name="subscription">The cached subscription.</param>
    /// <param name="key">The key of the delivery.</param>
    /// <param name="trigger">The triggering event when cached; null to have it read.</param>
    /// <param name="stopping">Cancelled when the host stops.</param>
    /// <returns>The claim, or an error when the delivery is closed or owned by another session.</returns>
    Task<CopResult<AttemptClaim>> ClaimAsync(
        AgentRegistration agent, AgentSubscription subscription, DeliveryKey key, Event? trigger, CancellationToken stopping);

    /// <summary>
    /// Reads a continuation's saved state during the commit of its claim; null when it could not be read and is read when the attempt runs.
    /// </summary>
    Task<LoadedDelivery?> ReadAheadAsync(AttemptClaim claim);

    /// <summary>Ensures that an attempt whose claim has an unknown outcome never becomes durable: late commits of it are refused.</summary>
    /// <param name="claim">The attempt.</param>
    /// <param name="subscription">The subscription as read since.</param>
    /// <param name="stopping">Cancelled when the host stops.</param>
    /// <returns>The subscription, or null when the attempt may be durable after all.</returns>
    Task<AgentSubscription?> WithdrawAsync(AttemptClaim claim, AgentSubscription subscription, CancellationToken stopping);

    /// <summary>Invokes the agent, then commits its output and the end of the attempt.</summary>
    Task<AttemptResult> RunAsync(AgentRegistration agent, AttemptClaim claim, CancellationToken stopping);

    /// <summary>Counts an attempt whose process died as failed.</summary>
    Task<AgentSubscription?> FailLostAsync(
        AgentRegistration agent, AgentSubscription subscription, DeliveryKey key, int number, CancellationToken cancellationToken);

    /// <summary>Appends the supervisor's report that a continuation ended or has no agent.</summary>
    /// <returns>False when it was refused.</returns>
    Task<bool> SuperviseAsync(EventDraft draft, CancellationToken stopping);
}
