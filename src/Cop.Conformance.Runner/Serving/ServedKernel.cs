using System.Collections.Immutable;
using System.Diagnostics;

namespace Cop.Conformance.Runner;

/// <summary>The kernel that is being tested: on a virtual clock, over a store that can be emptied, with agents that the tester plays.</summary>
internal sealed class ServedKernel(IStoreFactory source) : IAsyncDisposable
{
    // Below a tester's own patience, so that it hears of it.
    private static readonly TimeSpan LongestSettling = TimeSpan.FromSeconds(8);

    private ImmutableArray<CopJson> _agents = [];
    private ImmutableArray<IUpcaster> _upcasters = [];
    private long _maxHops = new SchedulerOptions().MaxHops;
    private VirtualClock _clock = new(DateTimeOffset.UnixEpoch);
    private IEventStore? _storage;
    private CopKernel? _kernel;

    public PendingInvocations Board { get; private set; } = new();

    public VirtualClock Clock => _clock;

    public UpcasterChain Upcasters => new(_upcasters);

    public CopKernel Kernel => _kernel ?? throw new InvalidRequestException("There is no store yet; ask for a reset first.");

    public IEventStore Storage => _storage ?? throw new InvalidRequestException("There is no store yet; ask for a reset first.");

    public async Task ResetAsync(DateTimeOffset now, ImmutableArray<CopJson> agents, ImmutableArray<IUpcaster> upcasters, long? maxHops, CancellationToken cancellationToken)
    {
        _ = agents.Select(agent => AgentParser.Read(agent, Board.OfferAsync)).ToList();
        await EndAsync(isCrash: true).ConfigureAwait(false);
        await source.ForgetAsync(cancellationToken).ConfigureAwait(false);
        (_agents, _upcasters, _maxHops) = (agents, upcasters, maxHops ?? new SchedulerOptions().MaxHops);
        await StartAsync(now, cancellationToken).ConfigureAwait(false);
    }

    public async Task RestartAsync(ImmutableArray<CopJson>? agents, bool isCrash, CancellationToken cancellationToken)
    {
        await SettleAsync(cancellationToken).ConfigureAwait(false);
        await EndAsync(isCrash).ConfigureAwait(false);
        _agents = agents ?? _agents;
        await StartAsync(_clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends when, at the present virtual time, nothing is left to do without the tester.</summary>
    /// <exception cref="CopException">It does not come to rest.</exception>
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
                throw new CopException(CopError.Temporary(CopErrorCodes.Unavailable, "The kernel does not come to rest."));
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
            TimeProvider = _clock,
            OverrideStoreTime = true,
            // An invocation that waits for the tester holds a place, and there is nobody else to share with.
            Scheduler = new SchedulerOptions { MaxConcurrentInvocations = 100_000, DrainTimeout = TimeSpan.Zero, MaxHops = _maxHops },
        }, cancellationToken: cancellationToken).ConfigureAwait(false);
    }

    // A killed process writes nothing more: its clock stands still, its agents never answer, its store is closed under it.
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
