namespace Cop;

/// <summary>The registration of an agent with a kernel.</summary>
/// <param name="Name">Agent name; the prefix <c>agent:</c> is optional.</param>
/// <param name="Filter">Selects the events that are delivered to it.</param>
/// <param name="Options">Invocation options.</param>
/// <param name="Factory">Creates the agent for one invocation, from a service scope of its own.</param>
public sealed record AgentRegistration(string Name, EventFilter Filter, AgentOptions Options, Func<IServiceProvider, IAgent> Factory)
{
    /// <summary>Creates the registration of an agent that is a function.</summary>
    public static AgentRegistration Create(
        string name, EventFilter filter, Func<Delivery, AgentContext, CancellationToken, Task<AgentOutput>> handle, AgentOptions? options =
            null) =>
        new(AgentName.Normalize(name), filter, options ?? new AgentOptions(), _ => new FunctionAgent(handle));

    /// <summary>Returns whether an event is delivered to the agent.</summary>
    /// <param name="durable">The event.</param>
    /// <remarks>Decisions D-62c, D-64.</remarks>
    public bool Receives(Event durable)
    {
        ArgumentNullException.ThrowIfNull(durable);
        var identity = AgentName.ToIdentity(AgentName.Normalize(Name));
        return Filter.MatchesType(durable.Type) && Filter.MatchesTopic(durable.TopicId) && !EffectEvents.IsRecordedEffect(durable)
            && !IsUndeliverableParking(durable, identity) && (Filter.IncludeOwnEvents || durable.Initiator != identity);
    }

    // Prevents endless loops of agents that fail on parking events: an agent never receives the parking of its own delivery, and no agent
    // receives the parking of a delivery of one of the kernel's own events.
    private static bool IsUndeliverableParking(Event durable, string identity) => durable.Type == EventTypes.DeliveryParked
        && (durable.Payload["agent"]?.AsString() == identity
            || (durable.Payload["eventType"]?.AsString() is { } type && KernelEventTypes.Contains(type)));

    private sealed class FunctionAgent(Func<Delivery, AgentContext, CancellationToken, Task<AgentOutput>> handle) : IAgent
    {
        public Task<AgentOutput> HandleAsync(Delivery delivery, AgentContext context, CancellationToken cancellationToken) =>
            handle(delivery, context, cancellationToken);
    }
}
