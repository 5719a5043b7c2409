using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace Cop;

/// <summary>
/// An event store in a PostgreSQL schema, for any number of nodes. Every commit checks the heads and subscriptions that it was decided on,
/// so a concurrent change of another node is detected and never overwritten.
/// </summary>
public sealed partial class PostgresEventStore : IEventStore
{
    private readonly PostgresClient _client;
    private readonly PostgresOptions _options;
    private readonly NpgsqlDataSource? _ownSource;
    private readonly BackgroundMaintenance? _upkeep;
    private readonly RowCache _hot;
    private readonly AppendDeadline _deadline;
    private readonly TopicNumbers _numbers;
    private readonly CommitWriter _writer;
    private readonly ArtifactReads _artifacts;
    private readonly SeenCommits _known = new();
    private readonly ServerClock _clock;
    private readonly SessionMembership _presence;
    private readonly PendingNotifications _news;
    private readonly NotificationPublisher? _announcer;
    private readonly NotificationListener? _listener;
    private readonly long _openedAt;
    private bool _isDisposed;

    private PostgresEventStore(
        NpgsqlDataSource source, PostgresClient client, PostgresOptions options, NpgsqlDataSource? ownSource, StoreOpening opening)
    {
        (_hot, _openedAt, _clock) = (new RowCache(options.MaxCachedTopics), opening.Position, opening.Clock);
        _numbers = new TopicNumbers(2 * options.MaxCachedTopics, TakeNumbersAsync);
        _writer = new CommitWriter(opening.Session ?? "");
        _artifacts =
            new ArtifactReads(client, static begin => ThreadPool.UnsafeQueueUserWorkItem(static work => work(), begin, preferLocal: false));
        _deadline = new AppendDeadline(options);
        (_client, _options, _ownSource, StoreId, SessionId) = (client, options, ownSource, opening.StoreId, opening.Session ?? "");
        _historyDue = new AsyncAutoResetEvent(options.TimeProvider);
        (_presence, _news, _renewedAt) =
            (new SessionMembership(SessionId), new PendingNotifications(options.TimeProvider), options.TimeProvider.GetTimestamp());
        if (opening.Session is null)
            return;
        _upkeep = new BackgroundMaintenance(options, RenewAsync, token => SequenceAsync(waits: false, token));
        _announcer = new NotificationPublisher(SessionId, options.TimeProvider, AnnounceAsync, options.CreateLogger());
        if (options.UseNotifications is not false)
            _listener = new NotificationListener(source.OpenConnectionAsync, options, SessionId, Hear, _upkeep.TriggerNow);
    }

    /// <inheritdoc/>
    public string StoreId { get; }

    /// <inheritdoc/>
    public string NodeId => _options.NodeId;

    /// <inheritdoc/>
    public string SessionId { get; }

    /// <summary>Whether notifications of other nodes arrive.</summary>
    internal bool Hears => _listener is { Hears: true };

    /// <summary>Whether other nodes are live, as of the last heartbeat.</summary>
    internal bool HasOthers => _presence.HasOthers;

    /// <inheritdoc/>
    public bool IsReadOnly => _options.ReadOnly;

    /// <inheritdoc/>
    /// <remarks>The server's clock, advanced by this machine's stopwatch between two heartbeats. A wrong clock of this machine therefore
    /// never reaches the store.</remarks>
    public TimeProvider GetTimeProvider(TimeProvider localTime) => new ServerTimeProvider(_clock, localTime);

    /// <summary>Opens the store at a connection string, with a connection pool of its own.</summary>
    /// <param name="connectionString">A connection string of Npgsql.</param>
    /// <param name="options">The node's id and its settings.</param>
    /// <param name="cancellationToken">Cancels the opening.</param>
    [SuppressMessage("Reliability", "CA2000", Justification = "The store owns the source from here on, or it is disposed below.")]
    public static async Task<CopResult<PostgresEventStore>> OpenAsync(
        string connectionString, PostgresOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(connectionString);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        if (await ServerHosts.CheckAsync(connectionString, cancellationToken).ConfigureAwait(false) is { } mixed)
            return mixed;
        if (options.UsePreparedStatements is null)
        {
            var found = await FindPoolerAsync(connectionString, options, cancellationToken).ConfigureAwait(false);
            if (!found.TryGet(out var isPooled, out var error))
                return error;
            options = options with { UsePreparedStatements = !isPooled };
        }

        var source = Pool(connectionString, options);
        var opened = await OpenAsync(source, source, options, cancellationToken).ConfigureAwait(false);
        if (!opened.IsOk)
            await source.DisposeAsync().ConfigureAwait(false);
        return opened;
    }

    /// <summary>Opens the store over a connection pool that the host owns and disposes.</summary>
    /// <param name="source">The connection pool.</param>
    /// <param name="options">The node's id and its settings.</param>
    /// <param name="cancellationToken">Cancels the opening.</param>
    public static async Task<CopResult<PostgresEventStore>> OpenAsync(
        NpgsqlDataSource source, PostgresOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        if (options.UsePreparedStatements is null
            && await PoolerDetector.RefuseToPrepareAsync(source, options, cancellationToken).ConfigureAwait(false) is { } unsafePool)
            return unsafePool;
        return await OpenAsync(source, null, options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Creates the schema or upgrades it to this package's version: for a deployment, under the role that owns the schema. Concurrent calls
    /// do it once. A newer schema is rejected and not changed.
    /// </summary>
    /// <param name="connectionString">A connection string of Npgsql.</param>
    /// <param name="options">The options; only the schema and the timeouts are used.</param>
    /// <param name="cancellationToken">Cancels the work; unfinished work is rolled back.</param>
    public static async Task<CopResult<SchemaMigration>> MigrateAsync(
        string connectionString, PostgresOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(connectionString);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var source = Pool(connectionString, options with { UsePreparedStatements = false });
        await using var owned = source.ConfigureAwait(false);
        try
        {
            return await new PostgresSchema(new PostgresClient(source, options), options.Schema).MigrateAsync(cancellationToken)
                .ConfigureAwait(false);
        }
        catch (CopException refused)
        {
            return refused.Error;
        }
    }

    /// <summary>The size of all tables of the store on the server's disk in bytes, indexes included.</summary>
    public async Task<long> GetSizeAsync(CancellationToken cancellationToken = default) =>
        (await _client.QueryAsync("509_size", reader => reader.GetInt64(0), cancellationToken, Parameter.Of(_options.Schema))
            .ConfigureAwait(false)).Single();

    /// <summary>Ends the session, so that other nodes take over its deliveries at once. A second call does nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
            return;
        if (_listener is not null)
            await _listener.DisposeAsync().ConfigureAwait(false);
        if (_announcer is not null)
            await _announcer.DisposeAsync().ConfigureAwait(false);
        if (_upkeep is not null)
        {
            await _upkeep.DisposeAsync().ConfigureAwait(false);
            await EndSessionAsync().ConfigureAwait(false);
        }

        if (_ownSource is not null)
            await _ownSource.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task<CopResult<bool>> FindPoolerAsync(
        string connectionString, PostgresOptions options, CancellationToken cancellationToken)
    {
        var source = Pool(connectionString, options with { UsePreparedStatements = false });
        await using var owned = source.ConfigureAwait(false);
        return await PoolerDetector.StandsBetweenAsync(source, options, cancellationToken).ConfigureAwait(false);
    }

    private static NpgsqlDataSource Pool(string connectionString, PostgresOptions options)
    {
        var settings = new NpgsqlConnectionStringBuilder(
            connectionString) { MaxPoolSize = options.MaxConnections, MaxAutoPrepare = options.UsePreparedStatements == true
                ? 64
                : 0, AutoPrepareMinUsages = 2 };
        // The store leaves no session state after a transaction, so a connection needs no reset between two uses.
        settings.NoResetOnClose = true;
        ServerHosts.SetDefaults(settings, connectionString, options.ReadOnly);
        settings.ApplicationName ??= "cop " + options.NodeId;
        return NpgsqlDataSource.Create(settings);
    }

    private static async Task<CopResult<PostgresEventStore>> OpenAsync(
        NpgsqlDataSource source, NpgsqlDataSource? own, PostgresOptions options, CancellationToken cancellationToken)
    {
        var client = new PostgresClient(source, options);
        try
        {
            var schema = new PostgresSchema(client, options.Schema);
            if (await schema.PrepareAsync(options, cancellationToken).ConfigureAwait(false) is { } unfit)
                return unfit;
            var storeId =
                (await client.QueryAsync("505_store_id", reader => reader.GetString(0), cancellationToken).ConfigureAwait(false)).Single();
            var position = (
                await client.QueryAsync("205_last_position", reader => reader.GetInt64(0), cancellationToken).ConfigureAwait(false))
            .Single();
            var clock = new ServerClock(options.TimeProvider);
            await MeasureAsync(client, clock, options.TimeProvider, cancellationToken).ConfigureAwait(false);
            if (options.ReadOnly)
                return new PostgresEventStore(source, client, options, own, new StoreOpening(storeId, position, clock, null));
            var session = await BeginSessionAsync(client, options, cancellationToken).ConfigureAwait(false);
            return session.Map(
                begun => new PostgresEventStore(source, client, options, own, new StoreOpening(storeId, position, clock, begun)));
        }
        catch (CopException refused)
        {
            return refused.Error;
        }
    }

    /// <summary>The state that was read when the store was opened.</summary>
    private sealed record StoreOpening(string StoreId, long Position, ServerClock Clock, string? Session);
}
