namespace Cop;

/// <summary>Runs deliveries for the scheduler, which itself emits no event and writes no store (spec 5.6).</summary>
internal interface IDeliveryRunner
{
    /// <summary>Makes the next attempt durable; an error when the delivery is closed or somebody else's.</summary>
    /// <param name="agent">Whose attempt it will be.</param>
    /// <param name="subscription">The agent's delivery state as it is known.</param>
    /// <param name="key">What is delivered.</param>
    /// <param name="trigger">The triggering event when it is known; null to have it read.</param>
    /// <param name="stopping">Fires when the host stops.</param>
    Task<CopResult<AttemptClaim>> ClaimAsync(AgentRegistration agent, AgentSubscription subscription, DeliveryKey key, Event? trigger, CancellationToken stopping);

    /// <summary>Reads beside a commit what a continuation kept; null when it could not be read, so that it is read when the attempt runs.</summary>
    Task<LoadedDelivery?> ReadAheadAsync(AttemptClaim claim);

    /// <summary>
    /// Sees to it that an attempt whose commit was not known to succeed never becomes durable: what is still on its way is refused from then on.
    /// Gives the subscription, or null when the attempt may be durable after all.
    /// </summary>
    /// <param name="claim">The attempt.</param>
    /// <param name="subscription">The subscription as it was read since.</param>
    /// <param name="stopping">Fires when the host stops.</param>
    Task<AgentSubscription?> WithdrawAsync(AttemptClaim claim, AgentSubscription subscription, CancellationToken stopping);

    /// <summary>Invokes the agent, then makes its output and the end of the attempt durable.</summary>
    Task<AttemptResult> RunAsync(AgentRegistration agent, AttemptClaim claim, CancellationToken stopping);

    /// <summary>Counts an attempt whose process died as failed.</summary>
    Task<AgentSubscription?> FailLostAsync(AgentRegistration agent, AgentSubscription subscription, DeliveryKey key, int number, CancellationToken cancellationToken);

    /// <summary>Has the supervisor say that a continuation is over, or that nobody is here for it. Gives false when that was refused.</summary>
    Task<bool> SuperviseAsync(EventDraft draft, CancellationToken stopping);
}
