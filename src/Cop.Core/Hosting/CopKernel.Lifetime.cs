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
    private ImmutableArray<IDisposable> _following = [];
    private Task? _stopped;

    /// <summary>
    /// Whether nothing happens before somebody appends, the clock moves, or one of the invocations ends that agents are known to be at. For whoever drives a kernel
    /// by a virtual clock.
    /// </summary>
    internal bool IsIdle(int invocations) => Components.Pipeline.QueueDepth == 0 && Components.Replicator.IsAtRest && _scheduler?.IsIdle(invocations) != false;

    /// <summary>Invocations that are under way: from the durable claim to the durable end.</summary>
    internal int Invocations => _scheduler?.Invocations ?? 0;

    /// <summary>A kernel whose store is not open yet: the host injects it before it opens the store.</summary>
    internal CopKernel()
    {
    }

    /// <summary>Whether the store is open and appends are taken. A kernel that a host injects is started with the host, before its other hosted parts.</summary>
    public bool IsStarted => _parts is not null && _stopped is null;

    internal KernelComponents Components => _parts ?? throw new InvalidOperationException(
        "The kernel is not started yet: its store opens when the host starts. Use it from StartAsync of a hosted part on, not in a constructor, or start the host first.");

    /// <summary>Starts a kernel over an open store, which it then owns.</summary>
    /// <param name="storage">The store.</param>
    /// <param name="options">Options; the defaults when absent.</param>
    /// <param name="services">What agents are made from; nothing when absent.</param>
    /// <param name="loggers">Where the kernel logs; nowhere when absent.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="ArgumentException">The options cannot be used.</exception>
    public static async Task<CopKernel> StartAsync(
        IEventStore storage, CopOptions? options = null, IServiceProvider? services = null, ILoggerFactory? loggers = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(storage);
        options ??= new CopOptions();
        options.Validate();
        var kernel = new CopKernel();
        await kernel.BeginAsync(storage, options, services ?? EmptyServiceProvider.Instance, loggers ?? NullLoggerFactory.Instance, cancellationToken).ConfigureAwait(false);
        return kernel;
    }

    /// <summary>Ends the deliveries in order, then the appends, then the store. A second call waits for the first.</summary>
    /// <param name="cancellationToken">When it fires, running agents are cancelled at once and not after the drain time.</param>
    public Task StopAsync(CancellationToken cancellationToken = default)
    {
        lock (_lifetime)
            return _stopped ??= _parts is { } parts ? BeginEnd(parts, cancellationToken) : Task.CompletedTask;
    }

    /// <inheritdoc cref="StopAsync"/>
    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    /// <summary>Lets go of a kernel whose process is simulated to have crashed: nothing of it runs any more, and nothing may keep it in memory.</summary>
    internal void Abandon() => CopTelemetry.Forget(Components.Pipeline);

    internal async Task BeginAsync(IEventStore storage, CopOptions options, IServiceProvider services, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        _parts = new KernelComponents(storage, options, loggers.CreateLogger("Cop"));
        try
        {
            await RunAsync(_parts, services, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // Half a kernel must not keep the store locked.
            await StopAsync(CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    private async Task RunAsync(KernelComponents parts, IServiceProvider services, CancellationToken cancellationToken)
    {
        StartProjections();
        if (parts.Storage.IsReadOnly)
        {
            _watch = new RemoteCommitWatcher(parts, null);
            return;
        }

        var profiles = new ProfileRegistration(
            parts.Storage, parts.Profiles.Versions, async (topicId, token) => (await RebuildTopicAsync(topicId, token).ConfigureAwait(false)).Unwrap());
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

        _watch = new RemoteCommitWatcher(parts, _scheduler);
    }

    // The caller holds the lifetime's lock, and an ending takes its time; but nothing new begins once it was asked for.
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
            await projection.DisposeAsync().ConfigureAwait(false);
        if (_watch is not null)
            await _watch.DisposeAsync().ConfigureAwait(false);
        if (_scheduler is not null)
            await _scheduler.StopAsync(cancellationToken).ConfigureAwait(false);
        await parts.DisposeAsync().ConfigureAwait(false);
        _scheduler?.Dispose();
    }
}
