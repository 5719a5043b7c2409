using System.Diagnostics.CodeAnalysis;
using Marten;
using Npgsql;

namespace Cop;

/// <summary>
/// An event store on Marten, for any number of nodes: a topic is a stream of Marten, and all other rows of COP are committed in the session
/// that appends its events.
/// </summary>
public sealed partial class MartenEventStore : IEventStore
{
    private readonly IDocumentStore _store;
    private readonly IAsyncDisposable? _owned;
    private readonly MartenClient _client;
    private readonly CopMartenOptions _options;
    private readonly CopMartenEventTypes _types;
    private readonly StreamKeys _keys;
    private readonly ServerClock _clock;
    private readonly SessionMembership _membership;
    private readonly StoreSignals _signals;
    private readonly Maintenance? _maintenance;
    private readonly long _openedAt;
    private bool _isDisposed;

    private MartenEventStore(IDocumentStore store, MartenClient client, CopMartenOptions options, StoreOpening opening)
    {
        (_store, _client, _options, _owned) = (store, client, options, opening.Owned);
        (StoreId, SessionId, _openedAt, _clock) = (opening.StoreId, opening.Session ?? "", opening.Position, opening.Clock);
        _types = CopStoreOptionsExtensions.TypesOf(store)!;
        _keys = new StreamKeys(store.Options.Events.StreamIdentity);
        _membership = new SessionMembership(SessionId);
        _signals = new StoreSignals(options.TimeProvider, SessionId);
        _renewedAt = options.TimeProvider.GetTimestamp();
        if (opening.Session is not null)
            _maintenance = new Maintenance(options, RenewAsync, token => SequenceAsync(waits: false, token));
    }

    /// <inheritdoc/>
    public string StoreId { get; }

    /// <inheritdoc/>
    public string NodeId => _options.NodeId;

    /// <inheritdoc/>
    public string SessionId { get; }

    /// <inheritdoc/>
    public bool IsReadOnly => _options.ReadOnly;

    /// <summary>The Marten store that holds the topics.</summary>
    public IDocumentStore DocumentStore => _store;

    /// <inheritdoc/>
    /// <remarks>The server's clock, advanced by this machine's stopwatch between two heartbeats.</remarks>
    public TimeProvider GetTimeProvider(TimeProvider localTime) => new ServerTimeProvider(_clock, localTime);

    /// <summary>Opens the store at a connection string, with a Marten store and a connection pool of its own.</summary>
    /// <param name="connectionString">A connection string of Npgsql.</param>
    /// <param name="options">The node's id and its settings.</param>
    /// <param name="cancellationToken">Cancels the opening.</param>
    [SuppressMessage("Reliability", "CA2000", Justification = "The store owns the Marten store from here on, or it is disposed below.")]
    public static async Task<CopResult<MartenEventStore>> OpenAsync(
        string connectionString, CopMartenOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(connectionString);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var own = OwnedStore.Create(connectionString, options);
        var opened = await OpenAsync(own.Store, options, own, cancellationToken).ConfigureAwait(false);
        if (!opened.IsOk)
            await own.DisposeAsync().ConfigureAwait(false);
        return opened;
    }

    /// <summary>Opens the store in a Marten store that the host owns and disposes.</summary>
    /// <param name="store">The host's store, with <see cref="CopStoreOptionsExtensions.AddCop"/> in its options.</param>
    /// <param name="options">The node's id and its settings.</param>
    /// <param name="cancellationToken">Cancels the opening.</param>
    public static Task<CopResult<MartenEventStore>> OpenAsync(
        IDocumentStore store, CopMartenOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return OpenAsync(store, options, null, cancellationToken);
    }

    /// <summary>Creates the tables of Marten's events and of COP, under the role that owns them. Concurrent calls do it once.</summary>
    /// <param name="connectionString">A connection string of Npgsql.</param>
    /// <param name="options">The options; only the schema and the timeouts are used.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>Whether the tables were created; false when they existed.</returns>
    public static async Task<CopResult<bool>> MigrateAsync(
        string connectionString, CopMartenOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(connectionString);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var own = OwnedStore.Create(connectionString, options with { MigrateOnOpen = true });
        await using var owned = own.ConfigureAwait(false);
        try
        {
            var client = NewClient(own.Store, options);
            var before = await StoreTables.FindAsync(client, cancellationToken).ConfigureAwait(false);
            await StoreTables.MigrateAsync(own.Store, client, cancellationToken).ConfigureAwait(false);
            return await StoreTables.CheckAsync(own.Store, client, cancellationToken).ConfigureAwait(false) is { } unfit
                ? unfit : before is null;
        }
        catch (CopException refused)
        {
            return refused.Error;
        }
    }

    /// <summary>The size of all tables of the store on the server's disk in bytes, indexes included.</summary>
    public async Task<long> GetSizeAsync(CancellationToken cancellationToken = default) => (await _client.QueryAsync(
        "size", reader => reader.GetInt64(0), cancellationToken, SqlValue.Of(_client.Sql.Schema)).ConfigureAwait(false)).Single();

    /// <summary>Ends the session, so that other nodes take over its deliveries at once. A second call does nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
            return;
        if (_maintenance is not null)
        {
            await _maintenance.DisposeAsync().ConfigureAwait(false);
            await EndSessionAsync().ConfigureAwait(false);
        }

        if (_owned is not null)
            await _owned.DisposeAsync().ConfigureAwait(false);
    }

    private static MartenClient NewClient(IDocumentStore store, CopMartenOptions options) =>
        new(store.Storage.Database, options, store.Options.Events.DatabaseSchemaName);

    private static async Task<CopResult<MartenEventStore>> OpenAsync(
        IDocumentStore store, CopMartenOptions options, IAsyncDisposable? owned, CancellationToken cancellationToken)
    {
        if (StoreTables.Refuse(store) is { } unusable)
            return unusable;
        var client = NewClient(store, options);
        try
        {
            if (options is { MigrateOnOpen: true, ReadOnly: false })
                await StoreTables.MigrateAsync(store, client, cancellationToken).ConfigureAwait(false);
            if (await StoreTables.CheckAsync(store, client, cancellationToken).ConfigureAwait(false) is { } unfit)
                return unfit;
            var storeId = await SingleAsync(client, "store_id", reader => reader.GetString(0), cancellationToken).ConfigureAwait(false);
            var position = await SingleAsync(client, "last_position", reader => reader.GetInt64(0), cancellationToken)
                .ConfigureAwait(false);
            var clock = new ServerClock(options.TimeProvider);
            await clock.MeasureAsync(client, cancellationToken).ConfigureAwait(false);
            var opening = new StoreOpening(storeId, position, clock, null, owned);
            if (options.ReadOnly)
                return new MartenEventStore(store, client, options, opening);
            var session = await BeginSessionAsync(client, options, cancellationToken).ConfigureAwait(false);
            return session.Map(begun => new MartenEventStore(store, client, options, opening with { Session = begun }));
        }
        catch (CopException refused)
        {
            return refused.Error;
        }
    }

    private static async Task<T> SingleAsync<T>(
        MartenClient client, string statement, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken,
        params NpgsqlParameter[] parameters) =>
        (await client.QueryAsync(statement, read, cancellationToken, parameters).ConfigureAwait(false)).Single();

    private void RefuseWhenNotWritable()
    {
        if (IsReadOnly)
            throw new CopException(
                new CopError(CopErrorCodes.ReadOnly, $"The store '{StoreId}' was opened read-only; open it for writing to change it."));
        RefuseWhenReplaced();
    }

    /// <summary>The state that was read when the store was opened.</summary>
    private sealed record StoreOpening(string StoreId, long Position, ServerClock Clock, string? Session, IAsyncDisposable? Owned);
}
