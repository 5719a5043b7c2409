namespace Cop.Testing;

/// <summary>One running invocation of an agent, known to everything that it calls.</summary>
internal sealed class RunningInvocation
{
    private static readonly AsyncLocal<RunningInvocation?> Flowing = new();

    private volatile bool _isRunning = true;

    /// <summary>The invocation that the caller belongs to; null for none.</summary>
    public static RunningInvocation? Current => Flowing.Value;

    public bool IsRunning => _isRunning;

    /// <summary>Wraps an agent, so that timers of its invocations are known as such.</summary>
    public static AgentRegistration Watch(AgentRegistration agent) => agent with { Factory = scope => new Watched(agent.Factory(scope)) };

    private sealed class Watched(IAgent agent) : IAgent
    {
        public async Task<AgentOutput> HandleAsync(Delivery delivery, AgentContext context, CancellationToken cancellationToken)
        {
            var invocation = new RunningInvocation();
            Flowing.Value = invocation;
            try
            {
                return await agent.HandleAsync(delivery, context, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                invocation._isRunning = false;
            }
        }
    }
}
