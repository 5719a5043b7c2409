namespace Cop;

/// <summary>Runs deliveries for the scheduler, which itself emits no event and writes no store (spec 5.6).</summary>
internal interface IDeliveryRunner
{
    /// <summary>Makes the next attempt durable; an error when the delivery is closed or somebody else's.</summary>
    Task<CopResult<LaneClaim>> ClaimAsync(AgentRegistration agent, Lane lane, DeliveryKey key, CancellationToken stopping);

    /// <summary>Invokes the agent, then makes its output and the end of the attempt durable. Gives the lane afterwards; null when it was lost.</summary>
    Task<Lane?> RunAsync(LaneClaim claim, CancellationToken stopping);

    /// <summary>Counts an attempt whose process died as failed.</summary>
    Task<Lane?> FailLostAsync(AgentRegistration agent, Lane lane, DeliveryKey key, int number, CancellationToken cancellationToken);

    /// <summary>Has the supervisor say that a continuation is over, or that nobody is here for it. Gives false when that was refused.</summary>
    Task<bool> SuperviseAsync(EventDraft draft, CancellationToken stopping);
}
