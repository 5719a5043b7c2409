using System.Diagnostics;
using Npgsql;

namespace Cop.Stores.Tests;

/// <summary>
/// A temporary PgBouncer in transaction mode in front of the tests' server, on a free loopback port. A watchdog stops and removes it with
/// this process, also when that crashes.
/// </summary>
internal sealed class PgBouncer : IDisposable
{
    private static readonly Lazy<PgBouncer> One = new(() => new PgBouncer(PostgresServer.Shared, serverConnections: 10));
    private readonly Process _watchdog;

    /// <param name="server">The server behind it.</param>
    /// <param name="serverConnections">The maximum number of connections to the server for one role and database.</param>
    public PgBouncer(PostgresServer server, int serverConnections)
    {
        var settings = new NpgsqlConnectionStringBuilder(server.ConnectionString);
        var directory = Directory.CreateTempSubdirectory("cop-pgbouncer-").FullName;
        var port = FreePort.Next();
        var (ini, users) = (Path.Combine(directory, "pgbouncer.ini"), Path.Combine(directory, "users.txt"));
        File.WriteAllText(users, $"\"{settings.Username}\" \"{settings.Password}\"\n");
        File.WriteAllText(ini, $"""
            [databases]
            * = host={settings.Host} port={settings.Port}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            auth_type = scram-sha-256
            auth_file = {users}
            pool_mode = transaction
            default_pool_size = {serverConnections}
            max_client_conn = 500
            """);
        foreach (var path in new[] { directory, ini, users })
            PostgresServer.Own(path);
        _watchdog = Watch(directory, string.Join(' ', PostgresServer.AsUser([Binary(), "-q", ini])));
        settings.Port = port;
        ConnectionString = settings.ConnectionString;
        WaitUntilItAnswers();
    }

    /// <summary>The instance that all tests share.</summary>
    public static PgBouncer Shared => One.Value;

    public string ConnectionString { get; }

    public void Dispose()
    {
        _watchdog.StandardInput.Close();
        _watchdog.WaitForExit();
        _watchdog.Dispose();
    }

    private static Process Watch(string directory, string command)
    {
        var start = new ProcessStartInfo("sh") { RedirectStandardInput = true };
        foreach (
            var argument in new[] { "-c",
                $"trap '' INT HUP; {command} > /dev/null 2>&1 & bouncer=$!; cat > /dev/null; kill $bouncer; wait $bouncer; rm -rf \"$0\"",
                directory })
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    private static string Binary() =>
        new[] { "/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/usr/local/bin/pgbouncer" }.FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException("No PgBouncer is installed. Install the package 'pgbouncer'.");

    private void WaitUntilItAnswers()
    {
        for (var started = Stopwatch.GetTimestamp(); ;)
        {
            try
            {
                using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
                connection.Open();
                return;
            }
            catch (NpgsqlException) when (Stopwatch.GetElapsedTime(started) < HangLimit.Span)
            {
                Thread.Yield();
            }
        }
    }
}
