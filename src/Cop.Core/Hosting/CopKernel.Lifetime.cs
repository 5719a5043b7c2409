using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cop;

public sealed partial class CopKernel
{
    private readonly Lock _lifetime = new();
    private KernelComponents? _parts;
    private Scheduler? _scheduler;
    private RemoteCommitWatcher? _watch;
    private HistoryMonitor? _history;
    private ImmutableArray<IDisposable> _following = [];
    private Task? _stopped;

    /// <summary>
    /// Whether the kernel does nothing until an append, a clock change, or the end of one of these invocations. For tests that drive it by
    /// a virtual clock.
    /// </summary>
    /// <param name="invocations">The number of agent invocations that are known to be running.</param>
    public bool IsIdle(int invocations)
    {
        // A commit leaves the queue when its events are handed to the scheduler: it is seen here as queued, or as work that has begun.
        var begun = _scheduler?.BegunWork;
        return _scheduler?.IsIdle(invocations) != false && Components.Replicator.IsAtRest && Components.Pipeline.QueueDepth == 0
            && _scheduler?.BegunWork == begun;
    }

    /// <summary>The number of running invocations, from the durable claim to the durable end.</summary>
    internal int Invocations => _scheduler?.Invocations ?? 0;

    /// <summary>Creates a kernel whose store is not open yet: the host injects it before it opens the store.</summary>
    internal CopKernel()
    {
    }

    /// <summary>Whether the store is open and appends are accepted. A hosted kernel starts before the host's other services.</summary>
    public bool IsStarted => _parts is not null && _stopped is null;

    internal KernelComponents Components => _parts ?? throw new InvalidOperationException(
        "The kernel is not started: its store opens when the host starts. Use it in or after StartAsync of a hosted service, not in a " +
            "constructor, or start the host first.");

    /// <summary>Starts a kernel on an open store, which it then owns.</summary>
    /// <param name="storage">The store.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <param name="services">Provider from which agents are resolved; null for none.</param>
    /// <param name="loggers">Logger factory; null disables logging.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="ArgumentException">An option is invalid.</exception>
    public static async Task<CopKernel> StartAsync(
        IEventStore storage, CopOptions? options =
            null, IServiceProvider? services = null, ILoggerFactory? loggers = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(storage);
        options ??= new CopOptions();
        options.Validate();
        var kernel = new CopKernel();
        await kernel.BeginAsync(
            storage, options, services ?? EmptyServiceProvider.Instance, loggers ?? NullLoggerFactory.Instance, cancellationToken)
        .ConfigureAwait(false);
        return kernel;
    }

    /// <summary>Stops deliveries, then appends, then the store. A second call waits for the first.</summary>
    /// <param name="cancellationToken">When cancelled, running agents are cancelled at once instead of after <c>DrainTimeout</c>.</param>
    public Task StopAsync(CancellationToken cancellationToken = default)
    {
        lock (_lifetime)
            return _stopped ??= _parts is { } parts ? BeginEnd(parts, cancellationToken) : Task.CompletedTask;
    }

    /// <inheritdoc cref="StopAsync"/>
    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    internal async Task BeginAsync(
        IEventStore storage, CopOptions options, IServiceProvider services, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        _parts = new KernelComponents(storage, options, loggers.CreateLogger("Cop"));
        try
        {
            await RunAsync(_parts, services, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // A kernel that failed to start must not keep the store locked.
            await StopAsync(CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    private async Task RunAsync(KernelComponents parts, IServiceProvider services, CancellationToken cancellationToken)
    {
        var compareHistory = await HistoryMonitor.BeginAsync(parts, WakeFollowers, cancellationToken).ConfigureAwait(false);
        StartProjections();
        StartProjectionTargets(services);
        if (parts.Storage.IsReadOnly)
        {
            _history = compareHistory?.Invoke(null);
            _watch = new RemoteCommitWatcher(parts, null, _history);
            return;
        }

        if (parts.History.IsKept)
            _following = _following.Add(parts.Publisher.Follow(parts.History.Note));

        var profiles = new ProfileRegistration(
            parts.Storage, parts.Profiles.Versions, async (topicId, token) =>
                (await RebuildTopicAsync(topicId, token).ConfigureAwait(false)).Unwrap());
        await profiles.RunAsync(cancellationToken).ConfigureAwait(false);
        await parts.SetClockAsync(cancellationToken).ConfigureAwait(false);
        await parts.Replicator.StartAsync(cancellationToken).ConfigureAwait(false);
        _following = _following.Add(parts.Publisher.Follow(parts.Replicator.OnCommitted, parts.Replicator.OnOthers));
        if (parts.Options.RunAgents)
        {
            _scheduler = parts.NewScheduler(services);
            _following = _following.Add(parts.Publisher.Follow(_scheduler.OnCommitted));
            await _scheduler.StartAsync(cancellationToken).ConfigureAwait(false);
        }

        var maxRunning = parts.Options.RunAgents ? parts.Options.Scheduler.MaxConcurrentInvocations : 0;
        parts.Storage.DeliveryStatus?.SetFigures(() => parts.Meter.Read(Invocations, maxRunning));
        StartFollowers(parts);
        _history = compareHistory?.Invoke(_scheduler);
        _watch = new RemoteCommitWatcher(parts, _scheduler, _history);
    }

    // The caller holds the lifetime lock. No new work starts once the end was requested, so the stop can run without it.
    private Task BeginEnd(KernelComponents parts, CancellationToken cancellationToken)
    {
        var ceased = _scheduler?.StopAcceptingWorkAsync() ?? Task.CompletedTask;
        return parts.Options.Work.RunAsync(() => EndAsync(parts, ceased, cancellationToken));
    }

    private async Task EndAsync(KernelComponents parts, Task ceased, CancellationToken cancellationToken)
    {
        await ceased.ConfigureAwait(false);
        foreach (var following in _following)
            following.Dispose();
        foreach (var projection in _projections)
            await EndPartAsync(parts, $"projection {projection.Projection.Name}", () => projection.DisposeAsync().AsTask())
                .ConfigureAwait(false);
        foreach (var loop in _followers)
            await EndPartAsync(parts, loop.Name, () => loop.DisposeAsync().AsTask()).ConfigureAwait(false);
        foreach (var target in _projectionTargets)
            await EndPartAsync(parts, $"projection {target.Name}", () => target.DisposeAsync().AsTask()).ConfigureAwait(false);
        if (_watch is not null)
            await EndPartAsync(parts, "remote commits", () => _watch.DisposeAsync().AsTask()).ConfigureAwait(false);
        if (_history is not null)
            await EndPartAsync(parts, "history", () => _history.DisposeAsync().AsTask()).ConfigureAwait(false);
        if (_scheduler is not null)
            await EndPartAsync(parts, "scheduler", () => _scheduler.StopAsync(cancellationToken)).ConfigureAwait(false);
        await EndPartAsync(parts, "store", () => parts.DisposeAsync().AsTask()).ConfigureAwait(false);
        _scheduler?.Dispose();
    }

    // An exception of one part must not prevent the other parts from stopping in order.
    private static async Task EndPartAsync(KernelComponents parts, string part, Func<Task> end)
    {
        try
        {
            await end().ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            CopLog.StopFailed(parts.Logger, fault, part);
        }
    }
}
