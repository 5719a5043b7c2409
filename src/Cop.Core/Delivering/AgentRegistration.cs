namespace Cop;

/// <summary>The registration of an agent with a kernel.</summary>
/// <param name="Name">Agent name; the prefix <c>agent:</c> is optional.</param>
/// <param name="Filter">Selects the events that are delivered to it.</param>
/// <param name="Options">Invocation options.</param>
/// <param name="Factory">Creates the agent for one invocation, from a service scope of its own.</param>
public sealed record AgentRegistration(string Name, EventFilter Filter, AgentOptions Options, Func<IServiceProvider, IAgent> Factory)
{
    /// <summary>Creates the registration of an agent that is a function.</summary>
    public static AgentRegistration Create(string name, EventFilter filter, Func<Delivery, AgentContext, CancellationToken, Task<AgentOutput>> handle, AgentOptions? options = null) =>
        new(AgentName.Normalize(name), filter, options ?? new AgentOptions(), _ => new FunctionAgent(handle));

    private sealed class FunctionAgent(Func<Delivery, AgentContext, CancellationToken, Task<AgentOutput>> handle) : IAgent
    {
        public Task<AgentOutput> HandleAsync(Delivery delivery, AgentContext context, CancellationToken cancellationToken) => handle(delivery, context, cancellationToken);
    }
}
