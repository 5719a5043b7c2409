using Marten;
using Marten.Storage;
using Npgsql;

namespace Cop;

/// <summary>Runs statements on connections of the Marten store, retries temporary errors and maps all others.</summary>
internal sealed class MartenClient(IMartenDatabase database, CopMartenOptions options, string schema)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    public SqlStatements Sql { get; } = new(schema);

    /// <summary>Runs work that may be repeated after a temporary error: reads, and writes that check the rows they depend on.</summary>
    /// <exception cref="CopException">The error, temporary or not.</exception>
    public async Task<T> ExecuteAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        var started = options.TimeProvider.GetTimestamp();
        var pause = FirstPause;
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await OnceAsync(work, cancellationToken).ConfigureAwait(false);
            }
            catch (CommitFailedException)
            {
                // The units of the commit are decided on one by one, and a collision makes them stale: a repetition would collide again.
                throw;
            }
            catch (Exception fault) when (MartenErrors.IsTemporary(fault) && attempt < options.MaxRetryAttempts
                && options.TimeProvider.GetElapsedTime(started) < options.CommandTimeout && !cancellationToken.IsCancellationRequested)
            {
                await Task.Delay(pause, options.TimeProvider, cancellationToken).ConfigureAwait(false);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
            catch (Exception fault) when (fault is not CopException && MartenErrors.Of(fault, Sql.Schema) is { } error)
            {
                throw MartenErrors.Thrown(error, fault);
            }
        }
    }

    /// <summary>Runs a statement and reads its rows.</summary>
    public Task<List<T>> QueryAsync<T>(
        string statement, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params NpgsqlParameter[] parameters) =>
        ExecuteAsync((connection, token) => QueryAsync(connection, statement, read, token, parameters), cancellationToken);

    /// <summary>Runs a statement on a connection of the caller and reads its rows.</summary>
    public async Task<List<T>> QueryAsync<T>(
        NpgsqlConnection connection, string statement, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken,
        params NpgsqlParameter[] parameters)
    {
        var command = new NpgsqlCommand(Sql[statement], connection) { CommandTimeout = Seconds };
        await using (command.ConfigureAwait(false))
        {
            foreach (var parameter in parameters)
                command.Parameters.Add(parameter.Clone());
            var rows = new List<T>();
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                    rows.Add(read(reader));
            }

            return rows;
        }
    }

    public NpgsqlBatch Batch(NpgsqlConnection connection) => new(connection) { Timeout = Seconds };

    public void Add(NpgsqlBatch batch, string statement, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(Sql[statement]);
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter);
        batch.BatchCommands.Add(command);
    }

    private int Seconds => (int)options.CommandTimeout.TotalSeconds;

    private async Task<T> OnceAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        var connection = database.CreateConnection(ConnectionUsage.ReadWrite);
        await using (connection.ConfigureAwait(false))
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            using var warnings = new CommitWarnings(connection);
            var result = await work(connection, cancellationToken).ConfigureAwait(false);
            warnings.ThrowIfOutcomeUnknown();
            return result;
        }
    }
}
