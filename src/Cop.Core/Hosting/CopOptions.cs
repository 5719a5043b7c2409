using System.Collections.Immutable;

namespace Cop;

/// <summary>Options of a kernel. The defaults suit one small machine.</summary>
public sealed record CopOptions
{
    private readonly ValueArray<AgentRegistration> _agents = [];
    private readonly ValueArray<Profile> _profiles = [];
    private readonly ValueArray<string> _globalProfiles = [];
    private readonly ValueArray<IUpcaster> _upcasters = [];
    private readonly ValueArray<UserProjection> _projections = [];
    private readonly ValueArray<ILogFollower> _followers = [];
    private readonly ValueArray<ProjectionTarget> _projectionTargets = [];
    private readonly ValueArray<IDraftTransform> _draftTransforms = [];
    private readonly ValueArray<KernelOperation> _operations = [];

    /// <summary>The longest time span that an option accepts, 40 days. A timer cannot be set more than about 49 days ahead.</summary>
    public static TimeSpan MaxTimeSpan => TimeSpanLimits.Longest;

    /// <summary>The agents of this node.</summary>
    public ImmutableArray<AgentRegistration> Agents { get => _agents; init => _agents = value; }

    /// <summary>Whether agents run on this node. Default: true. Set to false for tools that only read or append.</summary>
    public bool RunAgents { get; init; } = true;

    /// <summary>The profiles of this node.</summary>
    /// <remarks>Decision D-69.</remarks>
    public ImmutableArray<Profile> Profiles { get => _profiles; init => _profiles = value; }

    /// <summary>The names of the profiles that apply to every topic.</summary>
    public ImmutableArray<string> GlobalProfiles { get => _globalProfiles; init => _globalProfiles = value; }

    /// <summary>The upcasters of stored payloads.</summary>
    /// <remarks>Decision M-3.</remarks>
    public ImmutableArray<IUpcaster> Upcasters { get => _upcasters; init => _upcasters = value; }

    /// <summary>The host's projections; each belongs to one kernel.</summary>
    /// <remarks>Decision M-12.</remarks>
    public ImmutableArray<UserProjection> Projections { get => _projections; init => _projections = value; }

    /// <summary>Followers of the log that packages add, such as a ledger; each belongs to one kernel.</summary>
    public ImmutableArray<ILogFollower> Followers { get => _followers; init => _followers = value; }

    /// <summary>The host's read models in its own database.</summary>
    /// <remarks>Decision M-12.</remarks>
    public ImmutableArray<ProjectionTarget> ProjectionTargets { get => _projectionTargets; init => _projectionTargets = value; }

    /// <summary>Changes of drafts before they are admitted, in order.</summary>
    public ImmutableArray<IDraftTransform> DraftTransforms { get => _draftTransforms; init => _draftTransforms = value; }

    /// <summary>The operations that packages offer through the host's interfaces, such as HTTP; each name once.</summary>
    public ImmutableArray<KernelOperation> Operations { get => _operations; init => _operations = value; }

    /// <summary>The signer of this node's events; null for none.</summary>
    /// <remarks>Protocol 9.4.</remarks>
    public IEventSigner? EventSigner { get; init; }

    /// <summary>Limits of events and batches.</summary>
    public AdmissionLimits Limits { get; init; } = new();

    /// <summary>Limits of the append pipeline.</summary>
    public PipelineOptions Pipeline { get; init; } = new();

    /// <summary>Options of the scheduler.</summary>
    public SchedulerOptions Scheduler { get; init; } = new();

    /// <summary>The clock. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The generator of new ids; null for UUIDv7 from the clock.</summary>
    public IdGenerator? IdGenerator { get; init; }

    /// <summary>
    /// Whether <see cref="TimeProvider"/> is used even when the store has its own clock. For tests with a virtual clock.
    /// </summary>
    public bool OverrideStoreTime { get; init; }

    /// <summary>The dispatcher of internal work. Default: the thread pool.</summary>
    public WorkDispatcher Work { get; init; } = WorkDispatcher.Pool;

    /// <summary>Validates the options.</summary>
    /// <exception cref="ArgumentException">An option is invalid; the message names it and the reason.</exception>
    public void Validate()
    {
        Pipeline.Validate();
        Scheduler.Validate();
        ArgumentOutOfRangeException.ThrowIfLessThan(Limits.MaxEventBytes, 1024);
        ArgumentOutOfRangeException.ThrowIfLessThan(Limits.MaxDepth, 4);
        ArgumentOutOfRangeException.ThrowIfLessThan(Limits.MaxBatchEvents, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Limits.MaxParents, 1);
        _ = new AgentRegistry(Agents);
        _ = ProfileSet.Compose(Profiles, GlobalProfiles);
        _ = new UpcasterChain(Upcasters);
        if (Operations.GroupBy(operation => operation.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"Two operations are named '{twice.Key}'; add each package once.");
        if (Projections.Select(projection => projection.Name).Concat(ProjectionTargets.Select(target => target.Name))
            .GroupBy(name => name, StringComparer.Ordinal)
            .FirstOrDefault(group => group.Count() > 1) is { } same)
            throw new ArgumentException($"Two projections are named '{same.Key}'; give each a unique name.");
    }
}
