using Microsoft.Extensions.Logging;

namespace Cop;

/// <summary>The components of a kernel with an open store.</summary>
internal sealed class KernelComponents : IAsyncDisposable
{
    private readonly Subscriptions _subscriptions;
    private readonly CancellationTokenSource _stopped = new();

    public KernelComponents(IEventStore storage, CopOptions options, ILogger logger)
    {
        // From here on there is one clock: the store's.
        options = options.OverrideStoreTime ? options : options with { TimeProvider = storage.GetTimeProvider(options.TimeProvider) };
        (Storage, Options, Logger) = (storage, options, logger);
        Upcasters = new UpcasterChain(options.Upcasters);
        (Clock, Publisher, History) =
            (new NodeClock(options.TimeProvider, logger), new CommitPublisher(logger), new HistoryMemory(storage.CanHistoryChange));
        Profiles = ProfileSet.Compose(options.Profiles, options.GlobalProfiles);
        _subscriptions = new Subscriptions(storage, options.Scheduler, options.TimeProvider, options.Work, logger);
        var committer = new BatchCommitter(
            new StoreCommitTarget(storage), Clock, Profiles, Upcasters, Publisher, _subscriptions, options.Pipeline, History, logger);
        Meter = new NodeMeter(options.TimeProvider);
        Pipeline = new AppendPipeline(storage, committer, options.Pipeline, options.TimeProvider, options.Work, Meter, logger);
        Ids = options.IdGenerator ?? IdGenerator.FromTimeProvider(options.TimeProvider);
        Appender = new EventAppender(
            Pipeline, Ids, storage.NodeId, options.Limits, options.EventSigner, options.DraftTransforms, storage.IsReadOnly,
            options.Work);
        Replicator = new Replicator(storage, Appender, options.Work, options.TimeProvider, options.Scheduler.ErrorDelay, logger);
        Store = new ReadOnlyStore(storage);
        Log = new ReadOnlyLog(storage, Upcasters);
        StoredLog = new ReadOnlyLog(storage, UpcasterChain.Empty);
    }

    public IEventStore Storage { get; }

    public CopOptions Options { get; }

    public ILogger Logger { get; }

    public UpcasterChain Upcasters { get; }

    public ProfileSet Profiles { get; }

    /// <summary>The source of new ids.</summary>
    public IdGenerator Ids { get; }

    public NodeClock Clock { get; }

    public CommitPublisher Publisher { get; }

    /// <summary>Measures the appends and turns of this node.</summary>
    public NodeMeter Meter { get; }

    /// <summary>The part of the store's history that this node remembers.</summary>
    public HistoryMemory History { get; }

    /// <summary>Recent folds, for states in the past.</summary>
    public KeptFolds Folds { get; } = new(KeptFolds.DefaultBytes);

    public AppendPipeline Pipeline { get; }

    public EventAppender Appender { get; }

    public Replicator Replicator { get; }

    public ReadOnlyStore Store { get; }

    public ReadOnlyLog Log { get; }

    public ReadOnlyLog StoredLog { get; }

    /// <summary>Cancelled when this kernel appends nothing more, just before its store closes.</summary>
    public CancellationToken Stopped => _stopped.Token;

    /// <summary>Creates a committer for a different target; it does not notify this node's observers.</summary>
    public BatchCommitter NewCommitter(ICommitTarget target) =>
        new(target, Clock, Profiles, Upcasters, new CommitPublisher(Logger), eager: null, Options.Pipeline, History, Logger);

    public Scheduler NewScheduler(IServiceProvider services)
    {
        var (time, scheduling) = (Options.TimeProvider, Options.Scheduler);
        var runner = new DeliveryRunner(
            new ReadOnlyStore(Storage, isForAgents: true), Log, Storage, Appender,
            new AgentInvoker(Storage.StoreId, services, Upcasters, scheduling.MaxStackFrames, time, Options.Work),
            new DeliveryReader(Store, Storage, time, scheduling.DefaultContinuationAttempts),
            new FailureReporter(Appender, OperationsTopic.GetId(Storage.StoreId), scheduling, time, Logger),
            OperationsTopic.GetId(Storage.StoreId), scheduling, time, Options.Work, Meter, Logger);
        // Deliveries are selected by the stored events, not by their upcast form.
        return new Scheduler(
            Store, Storage, Storage, new AgentRegistry(Options.Agents), _subscriptions, runner, scheduling, time, Options.Work, History,
            Logger);
    }

    /// <summary>Initializes the clock from the last <c>createdAt</c> of this node: the machine's clock may have been set back.</summary>
    /// <remarks>Decision D-12.</remarks>
    public async Task SetClockAsync(CancellationToken cancellationToken)
    {
        // Other nodes may have written since: search backwards, within a bound, for the last event of this node.
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

    /// <summary>Stops background work, then appends, then the store.</summary>
    public async ValueTask DisposeAsync()
    {
        await Replicator.DisposeAsync().ConfigureAwait(false);
        await Pipeline.DisposeAsync().ConfigureAwait(false);
        // Streams and waits end here: no more events will be reported to them.
        await Options.Work.CancelAsync(_stopped).ConfigureAwait(false);
        await Storage.DisposeAsync().ConfigureAwait(false);
    }
}
