using Npgsql;

namespace Cop;

/// <summary>
/// Receives the notifications of other sessions on a connection of its own. The connection counts as working only while it receives the
/// heartbeat of its own session: it may be cut or frozen without an error.
/// </summary>
internal sealed class NotificationListener : IAsyncDisposable
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(50);
    private readonly Func<CancellationToken, ValueTask<NpgsqlConnection>> _open;
    private readonly LoopFaults _faults;
    private readonly PostgresOptions _options;
    private readonly string _session;
    private readonly Action<CommitNotification> _hear;
    private readonly Action _onListening;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _work;
    private long _heardSelf;

    public NotificationListener(
        Func<CancellationToken, ValueTask<NpgsqlConnection>> open, PostgresOptions options, string session, Action<CommitNotification> hear,
        Action onListening)
    {
        (_open, _options, _session, _hear, _onListening) = (open, options, session, hear, onListening);
        _faults = new LoopFaults("notifications of others", options.CreateLogger());
        _work = Task.Run(RunAsync);
    }

    /// <summary>Whether notifications arrive, according to the last heartbeats.</summary>
    public bool Hears =>
        Volatile.Read(ref _heardSelf) is not 0 and var heard && _options.TimeProvider.GetElapsedTime(heard) < _options.LeaseDuration;

    /// <summary>Whether it has a connection.</summary>
    public bool IsConnected { get; private set; }

    /// <summary>Whether its connection holds the session's lock. The server releases that lock when the process ends.</summary>
    public bool HoldsSession { get; private set; }

    /// <summary>Completes when it does not listen, because there is a pooler, or when it is disposed.</summary>
    public Task Completion => _work;

    /// <summary>Returns the notification channel of a schema.</summary>
    public static string Channel(string schema) => "cop_" + schema;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _work.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        var stopping = _stopping.Token;
        for (var pause = ShortestPause; !stopping.IsCancellationRequested; pause = Min(pause * 2, _options.LeaseDuration / 3))
        {
            try
            {
                var connection = await _open(stopping).ConfigureAwait(false);
                await using (connection.ConfigureAwait(false))
                {
                    HoldsSession = await HoldSessionAsync(connection, stopping).ConfigureAwait(false);
                    // A pooler in transaction mode gives a connection that listens to other clients, which then hang at a notification.
                    if (!HoldsSession && _options.UseNotifications is null)
                        return;
                    await ListenAsync(connection, stopping).ConfigureAwait(false);
                }

                // No notification arrived although LISTEN succeeded: a pooler in between drops them. Retry after a long pause.
                pause = 4 * _options.LeaseDuration;
            }
            catch (Exception) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                _faults.Note(fault, ShortestPause);
                if (Hears)
                    pause = ShortestPause;
            }

            (IsConnected, HoldsSession) = (false, false);
            Volatile.Write(ref _heardSelf, 0);
            await Task.Delay(pause, _options.TimeProvider, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Ends when no notification arrives although the server answers.
    private async Task ListenAsync(NpgsqlConnection connection, CancellationToken stopping)
    {
        connection.Notification += (_, notification) => Hear(notification.Payload);
        IsConnected = true;
        await ExecuteAsync(connection, $"listen {Channel(_options.Schema)}", stopping).ConfigureAwait(false);
        // The next heartbeat sends a notification, which is received here.
        _onListening();
        var since = _options.TimeProvider.GetTimestamp();
        while (true)
        {
            if (await connection.WaitAsync(_options.LeaseDuration / 3, stopping).ConfigureAwait(false) || Hears
                || _options.TimeProvider.GetElapsedTime(since) < _options.LeaseDuration)
                continue;
            // A frozen connection fails here and is closed. A working one returns to the pool, which does not reset it.
            await ExecuteAsync(connection, "select pg_advisory_unlock_all()", stopping).ConfigureAwait(false);
            await ExecuteAsync(connection, $"unlisten {Channel(_options.Schema)}", stopping).ConfigureAwait(false);
            return;
        }
    }

    // Behind a pooler the server's session does not belong to this process, and may outlive it.
    private async Task<bool> HoldSessionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        using var command = new NpgsqlCommand(
            "select pg_advisory_lock(hashtextextended($1, 0)) is not null from (select where pg_backend_pid() = $2) direct",
            connection) { CommandTimeout = 5 };
        command.Parameters.Add(Parameter.Of(_session));
        command.Parameters.Add(Parameter.Of(connection.ProcessID));
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is true;
    }

    private void Hear(string text)
    {
        if (CommitNotification.Read(text) is not { } heard)
            return;
        if (heard.Session == _session)
        {
            Volatile.Write(ref _heardSelf, _options.TimeProvider.GetTimestamp());
            _faults.NoteSuccess();
        }
        else
        {
            _hear(heard);
        }
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static async Task ExecuteAsync(NpgsqlConnection connection, string text, CancellationToken cancellationToken)
    {
        using var command = new NpgsqlCommand(text, connection) { CommandTimeout = 5 };
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
