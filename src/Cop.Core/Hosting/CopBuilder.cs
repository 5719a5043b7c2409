using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Cop;

/// <summary>Configures a host's kernel: one store, agents, profiles, upcasters, projections and options.</summary>
public sealed class CopBuilder
{
    private readonly List<Func<CopOptions, CopOptions>> _changes = [];
    private readonly List<TypedHandlers> _typed = [];

    internal CopBuilder(IServiceCollection services) => Services = services;

    /// <summary>The host's service collection, for packages that add a store or agents.</summary>
    public IServiceCollection Services { get; }

    internal Func<IServiceProvider, CancellationToken, Task<CopResult<IEventStore>>>? OpenEventStore { get; private set; }

    /// <summary>Uses the store that a function opens. Store packages call this from an extension such as <c>UsePostgres</c>.</summary>
    /// <param name="open">Opens the store when the host starts. The kernel then owns it; an error stops the start.</param>
    /// <exception cref="InvalidOperationException">A store was already chosen.</exception>
    public CopBuilder UseEventStore(Func<IServiceProvider, CancellationToken, Task<CopResult<IEventStore>>> open)
    {
        ArgumentNullException.ThrowIfNull(open);
        if (OpenEventStore is not null)
            throw new InvalidOperationException(
                "A store is already configured, and a kernel has only one. Keep one of the calls of UseMemory, UseJournal, UsePostgres " +
                    "or UseEventStore.");
        OpenEventStore = open;
        return this;
    }

    /// <summary>Adds an agent that is resolved from its own service scope for each invocation.</summary>
    /// <typeparam name="T">The agent's type; registered as a scoped service unless the host has registered it.</typeparam>
    /// <param name="name">Agent name, unique in the host.</param>
    /// <param name="filter">Selects the events that are delivered to it.</param>
    /// <param name="options">Invocation options; null for the defaults.</param>
    /// <exception cref="ArgumentException">A constructor parameter is the kernel or a writable store.</exception>
    /// <remarks>Protocol 5.3.4.</remarks>
    public CopBuilder AddAgent<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(
        string name, EventFilter filter, AgentOptions? options = null)
        where T : class, IAgent
    {
        AgentIsolation.Check(name, typeof(T));
        Services.TryAddScoped<T>();
        return AddAgent(new AgentRegistration(name, filter, options ?? new AgentOptions(), scope => scope.GetRequiredService<T>()));
    }

    /// <summary>Adds an agent implemented by a function.</summary>
    /// <param name="name">Agent name, unique in the host.</param>
    /// <param name="filter">Selects the events that are delivered to it.</param>
    /// <param name="handle">Handles a delivery and returns the output.</param>
    /// <param name="options">Invocation options; null for the defaults.</param>
    public CopBuilder AddAgent(
        string name, EventFilter filter, Func<Delivery, AgentContext, CancellationToken, Task<AgentOutput>> handle, AgentOptions? options =
            null) =>
        AddAgent(AgentRegistration.Create(name, filter, handle, options));

    /// <summary>Adds an agent of typed handlers: <c>AddAgent("greeter").On((GuestArrived guest) =&gt; …)</c>.</summary>
    /// <param name="name">Agent name, unique in the host.</param>
    /// <param name="options">Invocation options; null for the defaults.</param>
    public AgentBuilder AddAgent(string name, AgentOptions? options = null) => new(AddTyped(name, options));

    /// <summary>Adds an agent whose handlers are methods of a class, resolved from its own service scope for each invocation.</summary>
    /// <typeparam name="TAgent">The class; registered as a scoped service unless the host has registered it.</typeparam>
    /// <param name="name">Agent name, unique in the host.</param>
    /// <param name="options">Invocation options; null for the defaults.</param>
    /// <exception cref="ArgumentException">A constructor parameter is the kernel or a writable store.</exception>
    /// <remarks>Protocol 5.3.4.</remarks>
    public AgentBuilder<TAgent> AddAgent<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TAgent>(
        string name, AgentOptions? options = null)
        where TAgent : class
    {
        AgentIsolation.Check(name, typeof(TAgent));
        Services.TryAddScoped<TAgent>();
        return new AgentBuilder<TAgent>(AddTyped(name, options));
    }

    /// <summary>Adds an agent by a complete registration.</summary>
    public CopBuilder AddAgent(AgentRegistration agent)
    {
        ArgumentNullException.ThrowIfNull(agent);
        return Configure(options => options with { Agents = options.Agents.Add(agent) });
    }

    /// <summary>Adds a profile.</summary>
    /// <param name="profile">The profile.</param>
    /// <param name="isGlobal">Whether it applies to every topic; otherwise to topics whose metadata names it. Default: false.</param>
    /// <remarks>Decision D-69.</remarks>
    public CopBuilder AddProfile(Profile profile, bool isGlobal = false)
    {
        ArgumentNullException.ThrowIfNull(profile);
        return Configure(options => options with
        {
            Profiles = options.Profiles.Add(profile),
            GlobalProfiles = isGlobal ? options.GlobalProfiles.Add(profile.Name) : options.GlobalProfiles,
        });
    }

    /// <summary>Adds an upcaster.</summary>
    /// <remarks>Decision M-3.</remarks>
    public CopBuilder AddUpcaster(IUpcaster upcaster)
    {
        ArgumentNullException.ThrowIfNull(upcaster);
        return Configure(options => options with { Upcasters = options.Upcasters.Add(upcaster) });
    }

    /// <summary>Adds a projection of the host.</summary>
    /// <remarks>Decision M-12.</remarks>
    public CopBuilder AddProjection(UserProjection projection)
    {
        ArgumentNullException.ThrowIfNull(projection);
        return Configure(options => options with { Projections = options.Projections.Add(projection) });
    }

    /// <summary>Adds a read model in the host's own database.</summary>
    /// <typeparam name="T">Its type; registered as a scoped service unless the host has registered it.</typeparam>
    /// <param name="name">The name, unique in the host.</param>
    /// <param name="filter">Selects the events that it gets.</param>
    /// <remarks>Decision M-12.</remarks>
    public CopBuilder AddProjection<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(
        string name, EventFilter filter)
        where T : class, IProjectionTarget
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(filter);
        Services.TryAddScoped<T>();
        return Configure(options => options with
        {
            ProjectionTargets = options.ProjectionTargets.Add(
                new ProjectionTarget(name, filter, scope => scope.GetRequiredService<T>())),
        });
    }

    /// <summary>
    /// Changes the options: <c>cop.Configure(options =&gt; options with { … })</c>. The options are validated when the host starts.
    /// </summary>
    public CopBuilder Configure(Func<CopOptions, CopOptions> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        _changes.Add(change);
        return this;
    }

    internal CopOptions Build() => _changes.Aggregate(new CopOptions(), (options, change) => change(options));

    /// <summary>The faults of typed handlers that show only when all of them are there.</summary>
    internal IEnumerable<string> HandlerFaults(CopOptions options)
    {
        var needed = _typed.SelectMany(typed => typed.Profiles.Select(item => (typed.Agent, item.Key, item.Value)));
        foreach (var (agent, profile, remedy) in needed)
        {
            if (!options.Profiles.Any(known => known.Name == profile))
                yield return $"Agent '{agent}' needs the profile {profile}, which is not added: {remedy}.";
        }

        foreach (var typed in _typed.Where(typed => typed.IsEmpty))
            yield return $"Agent '{typed.Agent}' has no handler; add one by On, or remove the agent.";
        foreach (var fault in _typed.SelectMany(typed => typed.VersionFaults()).Distinct())
            yield return fault;
        var claims = _typed.SelectMany(typed => typed.All).GroupBy(handler => handler.EventType, handler => handler.Record);
        foreach (var claim in claims)
        {
            Type[] records = [.. claim.Distinct()];
            if (records.Length > 1)
                yield return $"The records {string.Join(" and ", records.Select(record => record.FullName))} are both of the event type " +
                    $"'{claim.Key}'; handlers take one record of a type, the newest.";
        }
    }

    // The registration is made when the host starts: handlers are added to the agent after this call.
    private TypedHandlers AddTyped(string name, AgentOptions? options)
    {
        var typed = new TypedHandlers(name, options ?? new AgentOptions());
        _typed.Add(typed);
        Configure(current => typed.IsEmpty ? current : current with
        {
            Agents = current.Agents.Add(typed.Register()),
            Upcasters = [.. current.Upcasters.Union(typed.Upcasters)],
        });
        return typed;
    }
}
