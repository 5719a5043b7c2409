using System.Data;
using Npgsql;
using Polly;
using Polly.Retry;

namespace Cop;

/// <summary>
/// The client of the server: takes a connection per operation, retries temporary errors with jitter, and maps all other errors.
/// </summary>
internal sealed class PostgresClient
{
    private readonly NpgsqlDataSource _source;
    private readonly PostgresOptions _options;
    private readonly ResiliencePipeline _retrying;
    private readonly ReadProgress? _progress;
    private int _connections;

    public PostgresClient(NpgsqlDataSource source, PostgresOptions options)
    {
        (_source, _options, Sql) = (source, options, new SqlText(options.Schema));
        if (options.ReadOnly && source is NpgsqlMultiHostDataSource)
            _progress = new ReadProgress(options.CreateLogger());
        _retrying = options.MaxRetryAttempts == 0
            ? ResiliencePipeline.Empty
            : new ResiliencePipelineBuilder { TimeProvider = options.TimeProvider }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<Exception>(PostgresErrors.IsTemporary),
                MaxRetryAttempts = options.MaxRetryAttempts,
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromMilliseconds(50),
                MaxDelay = TimeSpan.FromSeconds(2),
                UseJitter = true,
            })
            .Build();
    }

    public SqlText Sql { get; }

    /// <summary>The number of connections in use.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Runs work that may be repeated after a temporary error: reads, and writes that check the rows they depend on.</summary>
    /// <exception cref="CopException">The error, temporary or not.</exception>
    /// <exception cref="CopInvariantException">The store is damaged, or there is a bug.</exception>
    public async Task<T> ExecuteAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await _retrying.ExecuteAsync(
                static async (state, token) => await state.Client.OnceAsync(state.Work, state.Started, token).ConfigureAwait(false),
                (Client: this, Work: work, Started: _options.TimeProvider.GetTimestamp()), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (PostgresErrors.Of(fault, Sql.Schema) is { } error)
        {
            throw Named(error, fault);
        }
    }

    /// <summary>Returns the exception to throw for an error, with the driver's exception as the inner one.</summary>
    public static Exception Named(CopError error, Exception fault) => error.Category == CopErrorCategory.Fatal
        ? new CopInvariantException(error.Message, fault)
        : new CopException(error, fault);

    /// <summary>Runs a statement and reads its rows.</summary>
    public Task<List<T>> QueryAsync<T>(
        string statement, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params NpgsqlParameter[] parameters) =>
        ExecuteAsync(
            async (connection, token) =>
            {
                using var command = Command(connection, statement, parameters);
                return await ReadAllAsync(command, read, token).ConfigureAwait(false);
            },
            cancellationToken);

    /// <summary>Creates a statement on a connection of the caller.</summary>
    public NpgsqlCommand Command(NpgsqlConnection connection, string statement, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlCommand(Sql[statement], connection) { CommandTimeout = (int)_options.CommandTimeout.TotalSeconds };
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter.Collection is null ? parameter : parameter.Clone());
        return command;
    }

    public static async Task<List<T>> ReadAllAsync<T>(
        NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                rows.Add(read(reader));
        }

        return rows;
    }

    // No retry starts after CommandTimeout in total: callers wait for it, and a commit holds locks on its topics.
    private async Task<T> OnceAsync<T>(
        Func<NpgsqlConnection, CancellationToken, Task<T>> work, long started, CancellationToken cancellationToken)
    {
        try
        {
            return await OnceAsync(work, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (
            PostgresErrors.IsTemporary(fault) && _options.TimeProvider.GetElapsedTime(started) >= _options.CommandTimeout
            && PostgresErrors.Of(fault, Sql.Schema) is { } error)
        {
            throw Named(error, fault);
        }
    }

    private async Task<T> OnceAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        var connection = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        Interlocked.Increment(ref _connections);
        await using (connection.ConfigureAwait(false))
        {
            try
            {
                if (_progress is not null)
                    await _progress.CheckAsync(connection, cancellationToken).ConfigureAwait(false);
                using var warnings = new CommitWarnings(connection);
                var result = await work(connection, cancellationToken).ConfigureAwait(false);
                // The only place that reads the outcome of a commit, for every statement or transaction.
                warnings.ThrowIfOutcomeUnknown();
                if (_progress is not null)
                    await _progress.NoteAsync(connection, cancellationToken).ConfigureAwait(false);
                return result;
            }
            catch (InvalidOperationException fault) when (connection.FullState is not ConnectionState.Open)
            {
                // The server ended the session, for example after idle_in_transaction_session_timeout. The driver itself then rejects
                // further statements.
                throw new NpgsqlException("The server ended the session while it was used.", new IOException(fault.Message, fault));
            }
            finally
            {
                Interlocked.Decrement(ref _connections);
            }
        }
    }

    private async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ObjectDisposedException fault)
        {
            throw new CopException(
                new CopError(
                    CopErrorCodes.StoreAccess,
                    "The pool of connections was disposed while the store was open; dispose the store first, then the pool."), fault);
        }
        catch (NpgsqlException fault) when (_source is NpgsqlMultiHostDataSource && fault is not PostgresException)
        {
            // None of several servers matches at the moment: a standby may soon be promoted. The driver does not report this as temporary.
            throw new NpgsqlException(fault.Message, new IOException(fault.Message, fault));
        }
    }
}
