using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Cop;

/// <summary>What a host says about its kernel: one store, agents, profiles, upcasters, projections and options.</summary>
public sealed class CopBuilder
{
    private readonly List<Func<CopOptions, CopOptions>> _changes = [];

    internal CopBuilder(IServiceCollection services) => Services = services;

    /// <summary>The host's services, for packages that bring a store or agents.</summary>
    public IServiceCollection Services { get; }

    internal Func<IServiceProvider, CancellationToken, Task<CopResult<IEventStore>>>? OpenEventStore { get; private set; }

    /// <summary>Keeps everything in memory: for tests, and for work that need not outlast the process.</summary>
    public CopBuilder UseMemory(EmbeddedOptions? options = null) => UseEventStore((services, _) => EmbeddedStoreOpener.OpenMemoryAsync(services, options));

    /// <summary>Keeps everything in a journal file in a directory, which is made when it is not there.</summary>
    public CopBuilder UseJournal(string directory, EmbeddedOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(directory);
        options?.Validate();
        return UseEventStore((services, cancellationToken) => EmbeddedStoreOpener.OpenJournalAsync(services, directory, options, cancellationToken));
    }

    /// <summary>Uses another store: the way in for packages that bring one.</summary>
    /// <param name="open">Opens it when the host starts. The kernel owns it from then on; an error stops the start.</param>
    /// <exception cref="InvalidOperationException">A store was chosen before.</exception>
    public CopBuilder UseEventStore(Func<IServiceProvider, CancellationToken, Task<CopResult<IEventStore>>> open)
    {
        ArgumentNullException.ThrowIfNull(open);
        if (OpenEventStore is not null)
            throw new InvalidOperationException("A store was chosen already; a kernel has one. Keep one of the calls of UseMemory, UseJournal or UseEventStore.");
        OpenEventStore = open;
        return this;
    }

    /// <summary>Adds an agent whose instance comes, for each invocation, from a service scope of its own.</summary>
    /// <typeparam name="T">The agent; it is added as a scoped service unless the host has added it otherwise.</typeparam>
    /// <param name="name">Its name, unique in the host.</param>
    /// <param name="filter">The events that it is given.</param>
    /// <param name="options">How it is invoked; the defaults when absent.</param>
    /// <exception cref="ArgumentException">A constructor asks for the kernel or a store that can be written (spec 5.3.4).</exception>
    public CopBuilder AddAgent<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(
        string name, EventFilter filter, AgentOptions? options = null)
        where T : class, IAgent
    {
        AgentIsolation.Check(name, typeof(T));
        Services.TryAddScoped<T>();
        return AddAgent(new AgentRegistration(name, filter, options ?? new AgentOptions(), scope => scope.GetRequiredService<T>()));
    }

    /// <summary>Adds an agent of one function.</summary>
    /// <param name="name">Its name, unique in the host.</param>
    /// <param name="filter">The events that it is given.</param>
    /// <param name="handle">What it does with a delivery.</param>
    /// <param name="options">How it is invoked; the defaults when absent.</param>
    public CopBuilder AddAgent(
        string name, EventFilter filter, Func<Delivery, AgentContext, CancellationToken, Task<AgentOutput>> handle, AgentOptions? options = null) =>
        AddAgent(AgentRegistration.Create(name, filter, handle, options));

    /// <summary>Adds an agent that is registered in full.</summary>
    public CopBuilder AddAgent(AgentRegistration agent)
    {
        ArgumentNullException.ThrowIfNull(agent);
        return Configure(options => options with { Agents = options.Agents.Add(agent) });
    }

    /// <summary>Adds a profile.</summary>
    /// <param name="profile">The profile.</param>
    /// <param name="isGlobal">Whether it holds for every topic; otherwise for those whose metadata names it (D-69).</param>
    public CopBuilder AddProfile(Profile profile, bool isGlobal = false)
    {
        ArgumentNullException.ThrowIfNull(profile);
        return Configure(options => options with
        {
            Profiles = options.Profiles.Add(profile),
            GlobalProfiles = isGlobal ? options.GlobalProfiles.Add(profile.Name) : options.GlobalProfiles,
        });
    }

    /// <summary>Adds an upcaster (M-3).</summary>
    public CopBuilder AddUpcaster(IUpcaster upcaster)
    {
        ArgumentNullException.ThrowIfNull(upcaster);
        return Configure(options => options with { Upcasters = options.Upcasters.Add(upcaster) });
    }

    /// <summary>Adds a projection of the host's own (M-12).</summary>
    public CopBuilder AddProjection(UserProjection projection)
    {
        ArgumentNullException.ThrowIfNull(projection);
        return Configure(options => options with { Projections = options.Projections.Add(projection) });
    }

    /// <summary>Changes the options: <c>cop.Configure(options =&gt; options with { … })</c>. They are checked when the host starts.</summary>
    public CopBuilder Configure(Func<CopOptions, CopOptions> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        _changes.Add(change);
        return this;
    }

    internal CopOptions Build() => _changes.Aggregate(new CopOptions(), (options, change) => change(options));
}
