namespace Cop;

/// <summary>
/// An agent: stateless between invocations and idempotent (spec 5.3). What it returns becomes durable together with the closing of
/// its delivery; what it throws is a failed attempt.
/// </summary>
public interface IAgent
{
    /// <summary>Reacts to an event, or takes a continuation up again.</summary>
    /// <param name="delivery">What happened.</param>
    /// <param name="context">What the agent may read, and its run-once effects.</param>
    /// <param name="cancellationToken">Fires at the agent's timeout and when the host shuts down.</param>
    Task<AgentOutput> HandleAsync(Delivery delivery, AgentContext context, CancellationToken cancellationToken);
}
