using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Npgsql;

namespace Cop.Stores.Tests;

/// <summary>
/// A temporary PostgreSQL cluster from the machine's binaries, with default durable settings, on a free loopback port; or the running
/// server that COP_TEST_POSTGRES names. A watchdog stops and removes the cluster when this process ends, also by a crash.
/// </summary>
internal sealed class PostgresServer : IDisposable
{
    private static readonly Lazy<PostgresServer> One = new(() => new PostgresServer());
    private static int _schemas;
    private readonly string? _directory;
    private readonly Process? _watchdog;
    private readonly string? _language;

    /// <param name="parent">The directory of its data; the system's temporary directory if null.</param>
    /// <param name="standbyOf">The primary that it follows; null for a primary.</param>
    /// <param name="language">The language of its messages; English if null, or if the machine has no translation.</param>
    public PostgresServer(string? parent = null, PostgresServer? standbyOf = null, string? language = null)
    {
        _language = Directory.Exists($"/usr/share/locale/{language}/LC_MESSAGES") ? language : null;
        if (Environment.GetEnvironmentVariable("COP_TEST_POSTGRES") is { Length: > 0 } given)
        {
            ConnectionString = given;
        }
        else
        {
            _directory = parent is null ? Directory.CreateTempSubdirectory("cop-postgres-").FullName
                : Directory.CreateDirectory(Path.Combine(parent, "cop-postgres")).FullName;
            _watchdog = Watch(_directory);
            Own(_directory);
            if (standbyOf is null)
                Initialise();
            else
                Run("pg_basebackup", "-d", standbyOf.Uri("postgres"), "-D", Data, "-R", "-X", "stream", "-c", "fast");
            Port = StartOnFreePort();
            ConnectionString =
                $"Host=127.0.0.1;Port={Port};Username=cop;Password=cop;Database=postgres;Timeout={(int)HangLimit.Span.TotalSeconds}";
        }

        Version = Ask("show server_version");
        Console.WriteLine($"PostgreSQL {Version}");
    }

    /// <summary>The server that all tests share, each with its own schema.</summary>
    public static PostgresServer Shared => One.Value;

    public string ConnectionString { get; }

    public string Version { get; }

    public int Port { get; }

    /// <summary>Whether the tests may stop and start it.</summary>
    public bool IsOurs => _directory is not null;

    /// <summary>The log of the server; empty for an external server.</summary>
    public string Log => IsOurs ? File.ReadAllText(Path.Combine(_directory!, "log")) : "";

    private string Data => Path.Combine(_directory!, "data");

    private static bool IsRoot => Environment.UserName == "root";

    /// <summary>The connection string of two servers, with the driver's settings as a host would leave them.</summary>
    public static string Both(PostgresServer one, PostgresServer other)
    {
        var both = new NpgsqlConnectionStringBuilder(one.ConnectionString) { Host = $"127.0.0.1:{one.Port},127.0.0.1:{other.Port}" };
        both.Remove("Port");
        both.Remove("Timeout");
        return both.ConnectionString;
    }

    public static string NewSchema() => $"cop_{Environment.ProcessId}_{Interlocked.Increment(ref _schemas)}";

    public void Start() => Start(Port);

    private void Start(int port) => Run(
        "pg_ctl", "-D", Data, "-w", "-t", "60", "-l", Path.Combine(_directory!, "log"), "-o",
        $"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''{(_language is null ? "" : " -c lc_messages=C.UTF-8")}",
        "start");

    /// <summary>Stops the server like a crash, without a checkpoint.</summary>
    public void StopImmediately() => Run("pg_ctl", "-D", Data, "-w", "-m", "immediate", "stop");

    /// <summary>Promotes a standby to a primary.</summary>
    public void Promote() => Run("pg_ctl", "-D", Data, "-w", "-t", "60", "promote");

    /// <summary>Ends the server in order; a standby has then received everything.</summary>
    public void Stop() => Run("pg_ctl", "-D", Data, "-w", "-m", "fast", "stop");

    /// <summary>Freezes all of its processes; connections stay, and nothing answers.</summary>
    public void Freeze() => FreezeAll(Postmaster());

    /// <summary>Lets all of its processes go on.</summary>
    public void Thaw() => Execute(["kill", "-CONT", .. WithChildren(Postmaster())]);

    /// <summary>The arguments of the server's tools for a database.</summary>
    public string Uri(string database)
    {
        var settings = new NpgsqlConnectionStringBuilder(ConnectionString);
        return $"postgresql://{settings.Username}:{settings.Password}@{settings.Host}:{settings.Port}/{database}";
    }

    /// <summary>Runs a tool of the server as the user of the database.</summary>
    public string Tool(string name, params string[] arguments) => Run(name, arguments);

    /// <summary>Runs a statement and returns its single value as text.</summary>
    public string Ask(string sql)
    {
        using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
        connection.Open();
        // A database is created with a checkpoint, which takes long on a busy disk.
        using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
        return command.ExecuteScalar()?.ToString() ?? "";
    }

    /// <summary>Whether the server accepts statements.</summary>
    public bool Answers()
    {
        try
        {
            return Ask("select 1") == "1";
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    public void DropSchema(string schema) => Ask($"set client_min_messages = warning; drop schema if exists \"{schema}\" cascade");

    public void Dispose()
    {
        if (_watchdog is null)
            return;
        _watchdog.StandardInput.Close();
        _watchdog.WaitForExit();
        _watchdog.Dispose();
    }

    private string Postmaster() => File.ReadLines(Path.Combine(Data, "postmaster.pid")).First();

    /// <summary>Freezes a postmaster and its processes, also one that it was starting when they were listed.</summary>
    internal static void FreezeAll(string postmaster)
    {
        using var limit = HangLimit.Begin();
        while (WithChildren(postmaster).Where(IsRunning).ToList() is { Count: > 0 } running)
        {
            limit.Token.ThrowIfCancellationRequested();
            Execute(["sh", "-c", "kill -STOP \"$@\" || true", "kill", .. running]); // One may have ended.
        }
    }

    /// <summary>A postmaster and its processes; it comes first, so that it starts none meanwhile.</summary>
    internal static IEnumerable<string> WithChildren(string postmaster) =>
        [postmaster,
            .. Directory.GetDirectories("/proc").Select(folder => Path.GetFileName(folder))
                .Where(entry => entry.All(char.IsAsciiDigit) && ParentOf(entry) == postmaster)];

    /// <summary>Where the server's programs are.</summary>
    internal static string Binaries => Path.GetDirectoryName(Binary("postgres"))!;

    private static string? ParentOf(string process) => FieldsOf(process)?[1];

    private static bool IsRunning(string process) => FieldsOf(process) is { } fields && fields[0] is not ("T" or "Z");

    // State, parent and more, behind the name, which may hold anything; null when the process has ended.
    private static string[]? FieldsOf(string process)
    {
        try
        {
            var line = File.ReadAllText($"/proc/{process}/stat");
            return line[(line.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }

    private void Initialise()
    {
        var password = Path.Combine(_directory!, "password");
        File.WriteAllText(password, "cop");
        Own(password);
        Run("initdb", "-D", Data, "-U", "cop", "--pwfile", password, "-A", "scram-sha-256", "-E", "UTF8", "--locale", "C");
    }

    private static Process Watch(string directory)
    {
        var script =
            $"trap '' INT TERM HUP; cat > /dev/null; {string.Join(' ', AsUser([Binary("pg_ctl")]))} -D \"$0/data\" -m immediate stop > " +
                $"/dev/null 2>&1; rm -rf \"$0\"";
        var start = new ProcessStartInfo("sh") { RedirectStandardInput = true };
        foreach (var argument in new[] { "-c", script, directory })
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    // The server refuses to run as root.
    internal static string[] AsUser(string[] command) =>
        IsRoot ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", .. command] : command;

    internal static void Own(string path)
    {
        if (IsRoot)
            Execute(["chown", "postgres:postgres", path]);
    }

    private static string Binary(string name)
    {
        var folders = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql")
                .OrderByDescending(folder => int.Parse(Path.GetFileName(folder), System.Globalization.CultureInfo.InvariantCulture))
                .ToArray()
            : [];
        return folders.Select(folder => Path.Combine(folder, "bin", name)).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException(
                "No PostgreSQL server is installed. Install the package 'postgresql', or name a running server in COP_TEST_POSTGRES.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // Another process may take the port before the server does.
    private int StartOnFreePort()
    {
        for (var left = 3; ; left--)
        {
            var port = FreePort();
            try
            {
                Start(port);
                return port;
            }
            catch (InvalidOperationException) when (left > 1)
            {
                continue;
            }
        }
    }

    private string Run(string name, params string[] arguments) => Execute(AsUser([Binary(name), .. arguments]), _directory, _language);

    private static string Execute(string[] command, string? directory = null, string? language = null)
    {
        var start = new ProcessStartInfo(
            command[0]) { RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = directory ?? "/" };
        foreach (var argument in command[1..])
            start.ArgumentList.Add(argument);
        if (language is not null)
            start.Environment["LANGUAGE"] = language;
        using var process = Process.Start(start)!;
        var text = new StringBuilder();
        process.OutputDataReceived += (_, line) => Add(line.Data);
        process.ErrorDataReceived += (_, line) => Add(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        // Do not wait for the end of the pipes: a started server keeps them open.
        while (!process.WaitForExit(100))
            continue;
        var said = Said();
        return process.ExitCode == 0 ? said : throw new InvalidOperationException($"{string.Join(' ', command)} failed:\n{said}");

        // Each pipe has its own reader thread, which may still be running.
        void Add(string? line)
        {
            lock (text)
                text.AppendLine(line);
        }

        string Said()
        {
            lock (text)
                return text.ToString();
        }
    }
}
