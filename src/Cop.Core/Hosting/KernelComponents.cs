using Microsoft.Extensions.Logging;

namespace Cop;

/// <summary>What a kernel is made of once its store is open.</summary>
internal sealed class KernelComponents : IAsyncDisposable
{
    private readonly Subscriptions _subscriptions;
    private readonly CancellationTokenSource _stopped = new();

    public KernelComponents(IEventStore storage, CopOptions options, ILogger logger)
    {
        // From here on there is one clock, the store's.
        options = options.KeepsOwnTime ? options : options with { TimeProvider = storage.GetTimeProvider(options.TimeProvider) };
        (Storage, Options, Logger) = (storage, options, logger);
        Upcasters = new UpcasterChain(options.Upcasters);
        (Clock, Publisher) = (new NodeClock(options.TimeProvider, logger), new CommitPublisher(logger));
        Profiles = ProfileSet.Compose(options.Profiles, options.GlobalProfiles);
        _subscriptions = new Subscriptions(storage, options.Scheduler, options.TimeProvider, options.Work, logger);
        var committer = new BatchCommitter(new StoreCommitTarget(storage), Clock, Profiles, Upcasters, Publisher, _subscriptions, options.Pipeline, logger);
        Pipeline = new AppendPipeline(storage, committer, options.Pipeline, options.TimeProvider, options.Work, logger);
        Appender = new EventAppender(Pipeline, options.IdGenerator ?? IdGenerator.FromTimeProvider(options.TimeProvider), storage.NodeId, options.Limits, storage.IsReadOnly);
        Replicator = new Replicator(storage, Appender, options.Work, options.TimeProvider, options.Scheduler.ErrorDelay, logger);
        Store = new ReadOnlyStore(storage);
        Log = new ReadOnlyLog(storage, Upcasters);
    }

    public IEventStore Storage { get; }

    public CopOptions Options { get; }

    public ILogger Logger { get; }

    public UpcasterChain Upcasters { get; }

    public ProfileSet Profiles { get; }

    public NodeClock Clock { get; }

    public CommitPublisher Publisher { get; }

    public AppendPipeline Pipeline { get; }

    public EventAppender Appender { get; }

    public Replicator Replicator { get; }

    public ReadOnlyStore Store { get; }

    public ReadOnlyLog Log { get; }

    /// <summary>Fires when this kernel appends nothing any more, just before its store closes.</summary>
    public CancellationToken Stopped => _stopped.Token;

    /// <summary>What commits through another door, and tells nobody here.</summary>
    public BatchCommitter NewCommitter(ICommitTarget target) => new(target, Clock, Profiles, Upcasters, new CommitPublisher(Logger), eager: null, Options.Pipeline, Logger);

    public Scheduler NewScheduler(IServiceProvider services)
    {
        var (time, scheduling) = (Options.TimeProvider, Options.Scheduler);
        var runner = new DeliveryRunner(
            new ReadOnlyStore(Storage, isForAgents: true), Log, Storage, Appender, new AgentInvoker(Storage.StoreId, services, Upcasters, scheduling.MaxStackFrames, time, Options.Work), new DeliveryReader(Store, Storage, time, scheduling.DefaultContinuationAttempts),
            new FailureReporter(Appender, OperationsTopic.GetId(Storage.StoreId), scheduling, time, Logger), OperationsTopic.GetId(Storage.StoreId), scheduling, time, Options.Work, Logger);
        // Whom an event is given to, and after what, is decided on what is stored.
        return new Scheduler(Store, Storage, Storage, new AgentRegistry(Options.Agents), _subscriptions, runner, scheduling, time, Options.Work, Logger);
    }

    /// <summary>The machine's clock may have been set back since this node last wrote (D-12).</summary>
    public async Task SetClockAsync(CancellationToken cancellationToken)
    {
        // Others may have written since: it looks back for the last word of this node, within a bound.
        const int stride = 256, strides = 16;
        var last = await Storage.GetLastPositionAsync(cancellationToken).ConfigureAwait(false);
        for (var (to, left) = (last, strides); to > 0 && left > 0; (to, left) = (to - stride, left - 1))
        {
            var isFound = false;
            await foreach (var stored in Storage.ReadPositionsAsync(Math.Max(to - stride + 1, 1), cancellationToken).ConfigureAwait(false))
            {
                if (stored.Position > to)
                    break;
                if (stored.Event.Metadata?["node"]?.AsString() != Storage.NodeId)
                    continue;
                Clock.NotBefore(stored.Event.CreatedAt);
                isFound = true;
            }

            if (isFound)
                return;
        }
    }

    /// <summary>Ends what goes on by itself, then the appends, then the store.</summary>
    public async ValueTask DisposeAsync()
    {
        await Replicator.DisposeAsync().ConfigureAwait(false);
        await Pipeline.DisposeAsync().ConfigureAwait(false);
        // Subscriptions and waits end here: nothing would ever come to them.
        await Options.Work.CancelAsync(_stopped).ConfigureAwait(false);
        await Storage.DisposeAsync().ConfigureAwait(false);
    }
}
