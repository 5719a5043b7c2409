namespace Cop;

/// <summary>A stateless, idempotent handler of deliveries.</summary>
/// <remarks>
/// The returned output and the closing of the delivery are one atomic commit. An exception is a failed attempt. Protocol 5.3.
/// </remarks>
public interface IAgent
{
    /// <summary>Handles an event or resumes a continuation.</summary>
    /// <param name="delivery">The event or continuation.</param>
    /// <param name="context">Read access to the topic's state, and recorded effects.</param>
    /// <param name="cancellationToken">Cancelled at the agent's timeout and when the host shuts down.</param>
    Task<AgentOutput> HandleAsync(Delivery delivery, AgentContext context, CancellationToken cancellationToken);
}
