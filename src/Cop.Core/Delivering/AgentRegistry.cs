using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Cop;

/// <summary>The agents of this node, by name.</summary>
internal sealed class AgentRegistry
{
    private readonly FrozenDictionary<string, AgentRegistration> _byName;

    /// <exception cref="ArgumentException">Two agents have one name, a name cannot be one, or options contradict each other.</exception>
    public AgentRegistry(IEnumerable<AgentRegistration> agents)
    {
        All = [.. agents.Select(agent => agent with { Name = AgentName.Normalize(agent.Name) }).OrderBy(agent => agent.Name, CopId.Comparer)];
        foreach (var agent in All)
        {
            if (AgentName.Fault(agent.Name) is { } fault)
                throw new ArgumentException(fault);
            if (agent.Name == Supervisor.Name)
                throw new ArgumentException($"The agent name '{Supervisor.Name}' belongs to the kernel; choose another.");
            agent.Options.Validate(agent.Name);
        }

        if (All.GroupBy(agent => agent.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } same)
            throw new ArgumentException($"Two agents are called '{same.Key}'; an agent's name is its identity (spec 9.3.2), so give each its own.");
        _byName = All.ToFrozenDictionary(agent => agent.Name, StringComparer.Ordinal);
    }

    /// <summary>All agents in the order of their names.</summary>
    public ImmutableArray<AgentRegistration> All { get; }

    public AgentRegistration? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Who resumes a continuation; null when nobody here can (D-59b).</summary>
    public AgentRegistration? For(Continuation continuation) => !continuation.IsForAnyAgent
        ? Find(AgentName.Normalize(continuation.Agent!))
        : All.FirstOrDefault(agent => agent.Options.AcceptUnassignedContinuations && agent.Filter.MatchesTopic(continuation.TopicId));

    // Agents that fail at the news of a failure would otherwise produce such news without end: an agent never gets the parking of its own delivery, and no agent
    // gets the parking of a delivery of one of the kernel's own events.
    private static bool IsUndeliverableParking(AgentRegistration agent, Event durable) => durable.Type == EventTypes.DeliveryParked
        && (durable.Payload["agent"]?.AsString() == AgentName.ToIdentity(agent.Name)
            || (durable.Payload["eventType"]?.AsString() is { } type && KernelEventTypes.Contains(type)));

    /// <summary>Whether the agent is to be given the event.</summary>
    /// <remarks>Decisions D-62c, D-64.</remarks>
    public static bool Takes(AgentRegistration agent, Event durable) => agent.Filter.MatchesType(durable.Type) && agent.Filter.MatchesTopic(durable.TopicId)
        && !EffectEvents.IsRecordedEffect(durable) && !IsUndeliverableParking(agent, durable)
        && (agent.Filter.IncludeOwnEvents || durable.Initiator != AgentName.ToIdentity(agent.Name));
}
