using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Cop;

/// <summary>The handlers that a host gives one agent, and the registration that follows from them.</summary>
internal sealed class TypedHandlers(string agent, AgentOptions options)
{
    private readonly List<TypedHandler> _handlers = [];
    private readonly List<TypedResumption> _resumptions = [];

    public string Agent { get; } = agent;

    public IReadOnlyList<TypedHandler> All => _handlers;

    /// <exception cref="ArgumentException">The agent has a handler of this event type.</exception>
    public void Add(TypedHandler handler)
    {
        if (_handlers.Find(known => known.EventType == handler.EventType) is { } known)
            throw new ArgumentException(
                $"Agent '{Agent}' has two handlers of '{handler.EventType}' ({known.Record.Name} and {handler.Record.Name}); keep one.");
        _handlers.Add(handler);
    }

    /// <exception cref="ArgumentException">The agent has a handler of this resume point.</exception>
    public void Add(TypedResumption resumption)
    {
        if (_resumptions.Exists(known => known.Point == resumption.Point))
            throw new ArgumentException($"Agent '{Agent}' has two handlers of the resume point '{resumption.Point}'; keep one.");
        _resumptions.Add(resumption);
    }

    public ImmutableArray<IUpcaster> Upcasters => [.. _handlers.SelectMany(handler => handler.Upcasters).Distinct()];

    /// <summary>Creates the registration; its filter selects what the handlers take.</summary>
    public AgentRegistration Register()
    {
        var byType = _handlers.ToFrozenDictionary(handler => EventAliases.Canonical(handler.EventType), StringComparer.Ordinal);
        var byPoint = _resumptions.ToFrozenDictionary(resumption => resumption.Point, StringComparer.Ordinal);
        return new AgentRegistration(
            Agent, EventFilter.ForTypes([.. _handlers.Select(handler => handler.EventType)]),
            options with { OnlyResumePoints = true, ResumePoints = [.. _resumptions.Select(resumption => resumption.Point)] },
            scope => new TypedAgent(scope, byType, byPoint));
    }
}
