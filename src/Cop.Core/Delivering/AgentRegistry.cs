using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Cop;

/// <summary>The agents of this node, by name.</summary>
internal sealed class AgentRegistry
{
    private readonly FrozenDictionary<string, AgentRegistration> _byName;

    /// <exception cref="ArgumentException">Two agents have the same name, a name is invalid, or options contradict each other.</exception>
    public AgentRegistry(IEnumerable<AgentRegistration> agents)
    {
        All = [.. agents.Select(
            agent => agent with { Name = AgentName.Normalize(agent.Name) }).OrderBy(agent => agent.Name, CopId.Comparer)];
        foreach (var agent in All)
        {
            if (AgentName.Fault(agent.Name) is { } fault)
                throw new ArgumentException(fault);
            if (agent.Name == Supervisor.Name)
                throw new ArgumentException($"The agent name '{Supervisor.Name}' is reserved for the kernel; choose a different name.");
            agent.Options.Validate(agent.Name);
        }

        if (All.GroupBy(agent => agent.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } same)
            throw new ArgumentException(
                $"Two agents are named '{same.Key}'. The name is an agent's identity (spec 9.3.2): give each a unique name.");
        _byName = All.ToFrozenDictionary(agent => agent.Name, StringComparer.Ordinal);
    }

    /// <summary>All agents in the order of their names.</summary>
    public ImmutableArray<AgentRegistration> All { get; }

    public AgentRegistration? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Returns the agent that resumes a continuation; null when no agent of this node can.</summary>
    /// <remarks>Decision D-59b.</remarks>
    public AgentRegistration? For(Continuation continuation)
    {
        if (continuation.IsForAnyAgent)
            return All.FirstOrDefault(agent => MayResume(agent, continuation) && agent.Options.ResumesAt(continuation.Label));
        return Find(AgentName.Normalize(continuation.Agent!)) is { } named && named.Options.ResumesAt(continuation.Label) ? named : null;
    }

    /// <summary>Returns whether agents of this node are there for a continuation, and none declares its label as a resume point.</summary>
    /// <remarks>Decision D-59b.</remarks>
    public bool LacksResumePoint(Continuation continuation) => For(continuation) is null
        && (continuation.IsForAnyAgent
            ? All.Any(agent => MayResume(agent, continuation))
            : Find(AgentName.Normalize(continuation.Agent!)) is not null);

    private static bool MayResume(AgentRegistration agent, Continuation continuation) =>
        agent.Options.AcceptUnassignedContinuations && agent.Filter.MatchesTopic(continuation.TopicId);
}
