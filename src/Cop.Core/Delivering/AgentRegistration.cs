namespace Cop;

/// <summary>An agent as the host gives it to the kernel.</summary>
/// <param name="Name">Its name, with or without <c>agent:</c>.</param>
/// <param name="Filter">The events that it is given.</param>
/// <param name="Options">How it is invoked.</param>
/// <param name="Factory">Makes the agent for one invocation, in a scope of its own.</param>
public sealed record AgentRegistration(string Name, EventFilter Filter, AgentOptions Options, Func<IServiceProvider, IAgent> Factory)
{
    /// <summary>An agent of one function.</summary>
    public static AgentRegistration Create(string name, EventFilter filter, Func<Delivery, AgentContext, CancellationToken, Task<AgentOutput>> handle, AgentOptions? options = null) =>
        new(AgentName.Normalize(name), filter, options ?? new AgentOptions(), _ => new FunctionAgent(handle));

    private sealed class FunctionAgent(Func<Delivery, AgentContext, CancellationToken, Task<AgentOutput>> handle) : IAgent
    {
        public Task<AgentOutput> HandleAsync(Delivery delivery, AgentContext context, CancellationToken cancellationToken) => handle(delivery, context, cancellationToken);
    }
}
