using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Cop;

/// <summary>The handlers that a host gives one agent, and the registration that follows from them.</summary>
internal sealed class TypedHandlers(string agent, AgentOptions options)
{
    private readonly List<TypedHandler> _handlers = [];
    private readonly List<TypedResumption> _resumptions = [];
    private readonly SortedDictionary<string, string> _profiles = new(StringComparer.Ordinal);

    public string Agent { get; } = agent;

    public IReadOnlyList<TypedHandler> All => _handlers;

    /// <summary>The profiles that its handlers need, with what adds them.</summary>
    public IReadOnlyDictionary<string, string> Profiles => _profiles;

    public bool IsEmpty => _handlers.Count == 0 && _resumptions.Count == 0;

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

    public void Require(string profile, string remedy)
    {
        ArgumentException.ThrowIfNullOrEmpty(profile);
        ArgumentException.ThrowIfNullOrEmpty(remedy);
        _profiles[profile] = remedy;
    }

    /// <exception cref="ArgumentException">The agent has a handler of one of these event types.</exception>
    public void Add(IEnumerable<TypedHandler> handlers)
    {
        foreach (var handler in handlers)
            Add(handler);
    }

    /// <summary>The records whose versions cannot be reached from version 1, one sentence each.</summary>
    public IEnumerable<string> VersionFaults() =>
        _handlers.Select(handler => handler.VersionFault).Concat(_resumptions.Select(resumption => resumption.VersionFault))
            .OfType<string>();

    public ImmutableArray<IUpcaster> Upcasters => [.. _handlers.SelectMany(handler => handler.Upcasters).Distinct()];

    /// <summary>Creates the registration; its filter selects what the handlers take.</summary>
    public AgentRegistration Register()
    {
        var byType = _handlers.ToFrozenDictionary(handler => EventAliases.Canonical(handler.EventType), StringComparer.Ordinal);
        var byLabel = _resumptions.SelectMany(resumption => resumption.Labels.Select(label => (label, resumption)))
            .ToFrozenDictionary(item => item.label, item => item.resumption, StringComparer.Ordinal);
        var takesOwn = _handlers.Exists(handler => handler.TakesOwn);
        return new AgentRegistration(
            Agent, EventFilter.ForTypes([.. _handlers.Select(handler => handler.EventType)]) with { IncludeOwnEvents = takesOwn },
            options with { OnlyResumePoints = true, ResumePoints = [.. byLabel.Keys.Order(StringComparer.Ordinal)] },
            scope => new TypedAgent(scope, byType, byLabel, takesOwn));
    }
}
