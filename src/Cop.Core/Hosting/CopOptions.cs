using System.Collections.Immutable;

namespace Cop;

/// <summary>Everything that a kernel can be told. The defaults are made for one small machine.</summary>
public sealed record CopOptions
{
    /// <summary>The longest time span that an option takes, 40 days: a timer cannot be set further than about 49 days ahead.</summary>
    public static TimeSpan MaxTimeSpan => TimeSpanLimits.Longest;

    /// <summary>The agents of this node.</summary>
    public ImmutableArray<AgentRegistration> Agents { get; init; } = [];

    /// <summary>Whether deliveries run here; off for tools that only look or append.</summary>
    public bool RunAgents { get; init; } = true;

    /// <summary>The profiles that this node knows (D-69).</summary>
    public ImmutableArray<Profile> Profiles { get; init; } = [];

    /// <summary>The names of those that hold for every topic.</summary>
    public ImmutableArray<string> GlobalProfiles { get; init; } = [];

    /// <summary>How old payloads are read (M-3).</summary>
    public ImmutableArray<IUpcaster> Upcasters { get; init; } = [];

    /// <summary>The host's own views of the log (M-12); each belongs to one kernel.</summary>
    public ImmutableArray<UserProjection> Projections { get; init; } = [];

    /// <summary>Limits of events and batches.</summary>
    public AdmissionLimits Limits { get; init; } = new();

    /// <summary>Bounds of the append pipeline.</summary>
    public PipelineOptions Pipeline { get; init; } = new();

    /// <summary>How deliveries run.</summary>
    public SchedulerOptions Scheduler { get; init; } = new();

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where new ids come from; UUIDv7 over the clock when absent.</summary>
    public IdGenerator? IdGenerator { get; init; }

    /// <summary>Whether <see cref="TimeProvider"/> holds whatever clock the store has: for whoever drives a kernel by a virtual one.</summary>
    internal bool KeepsOwnTime { get; init; }

    /// <summary>Where the engine's own work runs.</summary>
    internal WorkDispatcher Work { get; init; } = WorkDispatcher.Pool;

    /// <summary>Checks everything that can be checked before the kernel starts.</summary>
    /// <exception cref="ArgumentException">Something cannot be used; the message says what and why.</exception>
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
        if (Projections.GroupBy(projection => projection.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } same)
            throw new ArgumentException($"Two projections are called '{same.Key}'; give each its own name.");
    }
}
