using System.Collections.Immutable;
using System.Diagnostics;

namespace Cop.Conformance.Runner;

/// <summary>The kernel under test: on a virtual clock, over a store that can be reset, with agents controlled by the tester.</summary>
internal sealed class ServedKernel(IStoreFactory source) : IAsyncDisposable
{
    // Shorter than the time limit of a tester, so that the tester receives the error.
    private static readonly TimeSpan LongestSettling = TimeSpan.FromSeconds(8);

    private ImmutableArray<CopJson> _agents = [];
    private ImmutableArray<IUpcaster> _upcasters = [];
    private ImmutableArray<Profile> _profiles = [];
    private long _maxHops = new SchedulerOptions().MaxHops;
    private VirtualClock _clock = new(DateTimeOffset.UnixEpoch);
    private IEventStore? _storage;
    private CopKernel? _kernel;

    public PendingInvocations Board { get; private set; } = new();

    public VirtualClock Clock => _clock;

    public UpcasterChain Upcasters => new(_upcasters);

    public CopKernel Kernel => _kernel ?? throw new InvalidRequestException("There is no store yet; ask for a reset first.");

    public IEventStore Storage => _storage ?? throw new InvalidRequestException("There is no store yet; ask for a reset first.");

    public async Task ResetAsync(
        DateTimeOffset now, ImmutableArray<CopJson> agents, ImmutableArray<IUpcaster> upcasters, long? maxHops,
        ImmutableArray<Profile> profiles,
        CancellationToken cancellationToken)
    {
        _ = agents.Select(agent => AgentParser.Read(agent, Board.OfferAsync)).ToList();
        await EndAsync(isCrash: true).ConfigureAwait(false);
        await source.ForgetAsync(cancellationToken).ConfigureAwait(false);
        (_agents, _upcasters, _maxHops) = (agents, upcasters, maxHops ?? new SchedulerOptions().MaxHops);
        _profiles = profiles;
        await StartAsync(now, cancellationToken).ConfigureAwait(false);
    }

    public async Task RestartAsync(ImmutableArray<CopJson>? agents, bool isCrash, CancellationToken cancellationToken)
    {
        await SettleAsync(cancellationToken).ConfigureAwait(false);
        await EndAsync(isCrash).ConfigureAwait(false);
        _agents = agents ?? _agents;
        await StartAsync(_clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Completes when, at the current virtual time, the kernel has no work left without the tester.</summary>
    /// <exception cref="CopException">The kernel does not become idle.</exception>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var (kernel, clock, board) = (Kernel, _clock, Board);
        while (true)
        {
            clock.FireDue();
            if (kernel.IsIdle(board.Count) && !clock.HasDue)
                return;
            if (Stopwatch.GetElapsedTime(started) > LongestSettling)
                throw new CopException(CopError.Temporary(CopErrorCodes.Unavailable, "The kernel does not become idle."));
            await Task.Delay(TimeSpan.FromMilliseconds(1), cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync(isCrash: true).ConfigureAwait(false);
        await source.DisposeAsync().ConfigureAwait(false);
    }

    private async Task StartAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        (_clock, Board) = (new VirtualClock(now), new PendingInvocations());
        var agents = _agents.Select(agent => AgentParser.Read(agent, Board.OfferAsync)).ToImmutableArray();
        _storage = await source.OpenAsync(_upcasters, cancellationToken).ConfigureAwait(false);
        _kernel = await CopKernel.StartAsync(_storage, new CopOptions
        {
            Agents = agents,
            Upcasters = _upcasters,
            Profiles = _profiles,
            GlobalProfiles = [.. _profiles.Select(profile => profile.Name)],
            TimeProvider = _clock,
            OverrideStoreTime = true,
            // Each invocation that waits for the tester occupies a slot, so the limit must not apply.
            Scheduler = new SchedulerOptions { MaxConcurrentInvocations = 100_000, DrainTimeout = TimeSpan.Zero, MaxHops = _maxHops },
        }, cancellationToken: cancellationToken).ConfigureAwait(false);
    }

    // A killed process writes nothing more: its clock stops, its agents never respond, its store is closed.
    private async Task EndAsync(bool isCrash)
    {
        if (_kernel is not { } kernel || _storage is not { } storage)
            return;
        if (isCrash)
        {
            _clock.Stop();
            Board.Abandon();
            await storage.DisposeAsync().ConfigureAwait(false);
        }
        else
        {
            await kernel.StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);
        }

        (_kernel, _storage) = (null, null);
    }
}
