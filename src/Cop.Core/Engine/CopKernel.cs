using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cop;

/// <summary>
/// The kernel over one store: appends events, shows the derived state and the log, and runs agents. Safe for any number of callers.
/// </summary>
public sealed partial class CopKernel : IAsyncDisposable
{
    private readonly ICopStorage _storage;
    private readonly CopOptions _options;
    private readonly UpcasterChain _upcasters;
    private readonly NodeClock _clock;
    private readonly CommitFeed _feed;
    private readonly AppendPipeline _pipeline;
    private readonly EventAppender _appender;
    private readonly ILogger _logger;
    private readonly Replicator _replicator;
    private Scheduler? _scheduler;
    private ImmutableArray<IDisposable> _following = [];
    private int _isDisposed;

    private CopKernel(ICopStorage storage, CopOptions options, ILogger logger)
    {
        (_storage, _options, _logger) = (storage, options, logger);
        _upcasters = new UpcasterChain(options.Upcasters);
        _clock = new NodeClock(options.Time);
        _feed = new CommitFeed(logger);
        var profiles = ProfileSet.Compose(options.Profiles, options.ProfilesEverywhere);
        var committer = new BatchCommitter(storage, _clock, profiles, _upcasters, _feed, options.Pipeline, logger);
        _pipeline = new AppendPipeline(storage, committer, options.Pipeline, options.Time, logger);
        _appender = new EventAppender(_pipeline, options.Ids ?? IdSource.Of(options.Time), storage.NodeId, OperationsTopicId, options.Limits, storage.IsReadOnly);
        _replicator = new Replicator(storage, _appender);
        Store = new ReadOnlyStore(storage);
        Log = new ReadOnlyLog(storage, _upcasters);
    }

    /// <summary>Derived state, for reading.</summary>
    public ICopReadOnlyStore Store { get; }

    /// <summary>The events, for reading, as their upcasters show them.</summary>
    public IEventLog Log { get; }

    /// <summary>The store's id.</summary>
    public string StoreId => _storage.StoreId;

    /// <summary>The node that appends.</summary>
    public string NodeId => _storage.NodeId;

    /// <summary>The topic that takes what other topics cannot take any more; it never closes (D-1).</summary>
    public string OperationsTopicId => OperationsTopic.Of(_storage.StoreId);

    /// <summary>Starts a kernel over an open store, which it then owns.</summary>
    /// <param name="storage">The store.</param>
    /// <param name="options">Options; the defaults when absent.</param>
    /// <param name="services">What agents are made from; nothing when absent.</param>
    /// <param name="loggers">Where the kernel logs; nowhere when absent.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="ArgumentException">The options cannot be used.</exception>
    public static async Task<CopKernel> StartAsync(
        ICopStorage storage, CopOptions? options = null, IServiceProvider? services = null, ILoggerFactory? loggers = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(storage);
        options ??= new CopOptions();
        options.Validate();
        var kernel = new CopKernel(storage, options, (loggers ?? NullLoggerFactory.Instance).CreateLogger("Cop"));
        kernel.StartProjections();
        if (storage.IsReadOnly)
            return kernel;
        await kernel.SetClockAsync(cancellationToken).ConfigureAwait(false);
        await kernel._replicator.StartAsync(cancellationToken).ConfigureAwait(false);
        kernel._following = kernel._following.Add(kernel._feed.Follow(kernel._replicator.OnCommitted));
        if (options.RunsAgents)
            await kernel.StartSchedulerAsync(services ?? NoServices.Instance, cancellationToken).ConfigureAwait(false);
        return kernel;
    }

    /// <summary>Appends drafts to a topic: all of them, or none (spec 3.1.2, D-15).</summary>
    /// <param name="topicId">The topic; it comes to be with its first event (D-27).</param>
    /// <param name="drafts">The drafts, of this topic.</param>
    /// <param name="actor">Who acts (D-20).</param>
    /// <param name="expected">What the topic must be at (M-2).</param>
    /// <param name="cancellationToken">Ends the waiting; the outcome is then unknown: retry with the same ids (D-13).</param>
    public Task<CopResult<AppendReceipt>> AppendAsync(
        string topicId, IReadOnlyList<EventDraft> drafts, Actor actor, ExpectedSequence expected = default, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(drafts);
        ArgumentException.ThrowIfNullOrEmpty(actor.Identity);
        if (drafts.Count == 0)
            return Failed(new CopError(CopErrorCodes.InvalidDraft, $"The batch for topic '{topicId}' is empty; give at least one draft."));
        if (drafts.FirstOrDefault(draft => draft?.TopicId is not null && draft.TopicId != topicId) is { } foreign)
            return Failed(new CopError(CopErrorCodes.InvalidDraft, $"A draft ({foreign.Type}) names topic '{foreign.TopicId}' in a batch for topic '{topicId}'; a batch has one topic (D-15)."));
        return _appender.Prepare(drafts, topicId, actor).TryGet(out var templates, out var error)
            ? _appender.AppendAsync(new AppendRequest { Events = templates, ExpectedTopicId = topicId, Expected = expected }, cancellationToken)
            : Failed(error);
    }

    /// <summary>Appends one draft to a topic.</summary>
    public Task<CopResult<AppendReceipt>> AppendAsync(
        string topicId, EventDraft draft, Actor actor, ExpectedSequence expected = default, CancellationToken cancellationToken = default) =>
        AppendAsync(topicId, [draft], actor, expected, cancellationToken);

    /// <summary>Ends the deliveries in order, then the appends, then the store.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1)
            return;
        foreach (var following in _following)
            following.Dispose();
        foreach (var projection in _projections)
            await projection.DisposeAsync().ConfigureAwait(false);
        if (_scheduler is not null)
            await _scheduler.DisposeAsync().ConfigureAwait(false);
        await _pipeline.DisposeAsync().ConfigureAwait(false);
        _replicator.Dispose();
        await _storage.DisposeAsync().ConfigureAwait(false);
    }

    // The machine's clock may have been set back since this node last wrote (D-12).
    private async Task SetClockAsync(CancellationToken cancellationToken)
    {
        var last = await _storage.GetLastPositionAsync(cancellationToken).ConfigureAwait(false);
        await foreach (var stored in _storage.ReadPositionsAsync(Math.Max(last, 1), cancellationToken).ConfigureAwait(false))
        {
            if (stored.Event.Metadata?["node"]?.AsString() == NodeId)
                _clock.NotBefore(stored.Event.CreatedAt);
        }
    }

    private async Task StartSchedulerAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var (time, scheduling) = (_options.Time, _options.Scheduler);
        var runner = new DeliveryRunner(
            Store, Log, _storage, _appender, new AgentInvoker(services, time), new DeliveryReader(Store, Log, time, scheduling.MaxContinuationAttempts),
            new FailureReporter(_appender, OperationsTopicId, scheduling, time, _logger), scheduling, time, _logger);
        _scheduler = new Scheduler(Store, Log, _storage, new AgentRegistry(_options.Agents), runner, scheduling, time, _logger);
        _following = _following.Add(_feed.Follow(_scheduler.OnCommitted));
        await _scheduler.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    private static Task<CopResult<AppendReceipt>> Failed(CopError error) => Task.FromResult<CopResult<AppendReceipt>>(error);
}
