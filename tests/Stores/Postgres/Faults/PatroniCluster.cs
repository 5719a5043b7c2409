using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;

namespace Cop.Stores.Tests;

/// <summary>
/// Three servers under Patroni, and etcd, from the system's packages: on loopback, as an ordinary user, in a temporary directory. Each
/// Patroni reaches etcd through a proxy of its own.
/// </summary>
internal sealed class PatroniCluster : IDisposable
{
    /// <summary>How long Patroni's leader key lasts.</summary>
    public static readonly TimeSpan TimeToLive = TimeSpan.FromSeconds(6);
    private readonly bool _isSynchronous;
    private readonly string _directory = Directory.CreateTempSubdirectory("cop-patroni-").FullName;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(2) };
    private readonly PeriodicTimer _ticks = Polling.Ticks();
    private readonly List<Process> _processes = [];
    private readonly Member[] _members = new Member[3];
    private readonly Process _watchdog;

    private PatroniCluster(bool isSynchronous)
    {
        _isSynchronous = isSynchronous;
        _watchdog = Watch(_directory);
        PostgresServer.Own(_directory);
        var ports = new Queue<int>(Enumerable.Range(0, 2 + 2 * _members.Length).Select(_ => FreePort.Next()));
        var (client, peer) = (ports.Dequeue(), ports.Dequeue());
        Start("etcd", "--data-dir", Path.Combine(_directory, "etcd"), "--listen-client-urls", Url(client), "--advertise-client-urls",
            Url(client),
            "--listen-peer-urls", Url(peer), "--initial-advertise-peer-urls", Url(peer), "--initial-cluster", $"default={Url(peer)}");
        for (var number = 0; number < _members.Length; number++)
        {
            var proxy = new FaultProxy(new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = client }.ConnectionString);
            _members[number] = new Member($"n{number}", ports.Dequeue(), ports.Dequeue(), proxy);
            var file = Path.Combine(_directory, _members[number].Name + ".yml");
            File.WriteAllText(
                file, PatroniSettings.Of(
                    _directory, (_members[number].Name, _members[number].Rest, _members[number].Port),
                    new NpgsqlConnectionStringBuilder(proxy.ConnectionString).Port, isSynchronous));
            PostgresServer.Own(file);
            StartMember(_members[number]);
        }
    }

    /// <summary>Whether the packages are there.</summary>
    public static bool IsInstalled => File.Exists("/usr/bin/patroni") && File.Exists("/usr/bin/etcd");

    /// <summary>All servers; which is the primary the driver finds out.</summary>
    public string ConnectionString =>
        $"Host={string.Join(',', _members.Select(member => $"127.0.0.1:{member.Port}"))};Username=cop;Password=cop;Database=postgres";

    /// <summary>The servers, each by itself.</summary>
    public IEnumerable<string> ConnectionStrings =>
        _members.Select(member => $"Host=127.0.0.1;Port={member.Port};Username=cop;Password=cop;Database=postgres");

    /// <summary>What etcd, Patroni and the servers have logged.</summary>
    public string Log => File.ReadAllText(Path.Combine(_directory, "log"));

    public static async Task<PatroniCluster> StartAsync(bool isSynchronous = true)
    {
        var cluster = new PatroniCluster(isSynchronous);
        try
        {
            await cluster.WholeAsync();
            return cluster;
        }
        catch
        {
            cluster.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Waits until there is a leader, all others stream from it and, in a synchronous cluster, one of them is synchronous; returns the
    /// leader.
    /// </summary>
    public async Task<string> WholeAsync()
    {
        using var patience = HangLimit.Begin();
        while (true)
        {
            foreach (var member in await MembersAsync(patience.Token))
            {
                var roles = await RolesAsync(member, patience.Token);
                if (roles.Count == _members.Length && (!_isSynchronous || roles.ContainsValue("sync_standby"))
                    && roles.FirstOrDefault(role => role.Value == "leader").Key is { } leader)
                    return leader;
            }

            patience.Token.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Waits until another one is the leader.</summary>
    public async Task LeaderOtherThanAsync(string former)
    {
        using var patience = HangLimit.Begin();
        while (!await HasOtherLeaderAsync(former, patience.Token))
            patience.Token.ThrowIfCancellationRequested();
    }

    /// <summary>Lets Patroni hand the role of the leader over to another member.</summary>
    public async Task SwitchOverAsync(string leader)
    {
        using var patience = HangLimit.Begin();
        while (!await HasOtherLeaderAsync(leader, patience.Token))
        {
            try
            {
                // With its length: Patroni reads no chunks.
                using var order = new StringContent($$"""{"leader": "{{leader}}"}""");
                using var asked = await _http.PostAsync(new Uri($"{Url(Of(leader).Rest)}/switchover"), order, patience.Token);
                if (asked.IsSuccessStatusCode)
                    return;
            }
            catch (TaskCanceledException) when (!patience.IsCancellationRequested)
            {
                // Patroni answers when it is done, and continues by itself; or it was not asked, since the machine stood still.
                continue;
            }
        }
    }

    /// <summary>Cuts a member off from etcd: nothing passes, and no connection ends.</summary>
    public void CutFromEtcd(string name) => Of(name).Etcd.Freeze();

    public void ConnectToEtcd(string name)
    {
        Of(name).Etcd.Thaw();
        Of(name).Etcd.Cut();
    }

    /// <summary>Stops the processes by which the standbys receive, so that they confirm nothing; the connections stay.</summary>
    public void StallStandbys(string leader) => EachStandby(leader, "STOP");

    public void ResumeStandbys(string leader) => EachStandby(leader, "CONT");

    /// <summary>Stops the processes by which a leader sends to its standbys.</summary>
    public void StallSenders(string leader) => Send("STOP", Processes(leader, "walsender"));

    /// <summary>Kills Patroni and the server of a member, as a machine that is gone.</summary>
    public void Kill(string name) => Signal(name, "KILL");

    public void Restart(string name) => StartMember(Of(name));

    /// <summary>Stops Patroni and the server of a member where they are.</summary>
    public void Freeze(string name) => Signal(name, "STOP");

    public void Thaw(string name) => Signal(name, "CONT");

    public void Dispose()
    {
        foreach (var member in _members.OfType<Member>())
            member.Etcd.Dispose();
        _http.Dispose();
        _ticks.Dispose();
        _watchdog.StandardInput.Close();
        _watchdog.WaitForExit();
        _watchdog.Dispose();
        _processes.ForEach(process => process.Dispose());
    }

    // Ends and removes everything when this process ends, also by a crash: the end of its input tells it. All of it names the directory.
    private static Process Watch(string directory)
    {
        const string script =
            "trap '' INT TERM HUP; cat > /dev/null; for each in $(pgrep -f \"$0\"); do [ $each = $$ ] || kill -9 $each 2> /dev/null; done; "
            + "while rm -rf \"$0\" 2> /dev/null; [ -e \"$0\" ]; do :; done";
        var start = new ProcessStartInfo("sh") { RedirectStandardInput = true };
        foreach (var argument in (string[])["-c", script, directory])
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    private static string Url(int port) => $"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}";

    private Member Of(string name) => _members.Single(member => member.Name == name);

    private async Task<bool> HasOtherLeaderAsync(string former, CancellationToken cancellationToken)
    {
        foreach (var member in (await MembersAsync(cancellationToken)).Where(member => member.Name != former))
        {
            if ((await RolesAsync(member, cancellationToken)).Any(role => role.Value == "leader" && role.Key != former))
                return true;
        }

        return false;
    }

    private async Task<IReadOnlyList<Member>> MembersAsync(CancellationToken cancellationToken)
    {
        // Patroni reads etcd for each question.
        await _ticks.WaitForNextTickAsync(cancellationToken);
        return _members;
    }

    private async Task<Dictionary<string, string>> RolesAsync(Member member, CancellationToken cancellationToken)
    {
        var roles = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            var cluster = await _http.GetFromJsonAsync<JsonElement>($"{Url(member.Rest)}/cluster", cancellationToken);
            foreach (var found in cluster.GetProperty("members").EnumerateArray())
            {
                if (found.GetProperty("state").GetString() is "running" or "streaming")
                    roles[found.GetProperty("name").GetString()!] = found.GetProperty("role").GetString()!;
            }
        }
        catch (Exception fault) when (
            fault is HttpRequestException or TaskCanceledException or JsonException && !cancellationToken.IsCancellationRequested)
        {
            // It is not up, or does not respond.
            return [];
        }

        return roles;
    }

    private void StartMember(Member member) =>
        member.Process = Start("/usr/bin/python3", "/usr/bin/patroni", Path.Combine(_directory, member.Name + ".yml"));

    private Process Start(params string[] command)
    {
        var all = PostgresServer.AsUser(command);
        var start = new ProcessStartInfo("sh") { WorkingDirectory = _directory };
        foreach (var argument in (string[])["-c", "exec \"$@\" >> \"$0\" 2>&1", Path.Combine(_directory, "log"), .. all])
            start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        _processes.Add(process);
        return process;
    }

    private void Signal(string name, string signal)
    {
        var member = Of(name);
        var pids = new List<string>();
        if (member.Process is { HasExited: false } patroni)
            pids.Add(patroni.Id.ToString(CultureInfo.InvariantCulture));
        var postmaster = Path.Combine(_directory, name, "postmaster.pid");
        var server = File.Exists(postmaster) ? File.ReadLines(postmaster).First() : null;
        if (server is not null)
            pids.AddRange(PostgresServer.WithChildren(server));
        Send(signal, pids);
        if (signal == "STOP" && server is not null)
            PostgresServer.FreezeAll(server);
        if (signal == "KILL")
            member.Process?.WaitForExit();
    }

    private void EachStandby(string leader, string signal)
    {
        foreach (var standby in _members.Where(member => member.Name != leader))
            Send(signal, Processes(standby.Name, "walreceiver"));
    }

    // The processes of a member's server that have a role, by their titles.
    private IReadOnlyList<string> Processes(string name, string role) => [
        .. PostgresServer.WithChildren(File.ReadLines(Path.Combine(_directory, name, "postmaster.pid")).First())
            .Where(process => TitleOf(process).Contains(role, StringComparison.Ordinal))];

    private static string TitleOf(string process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline");
        }
        catch (IOException)
        {
            return ""; // It has ended.
        }
    }

    private static void Send(string signal, IReadOnlyList<string> processes)
    {
        if (processes.Count == 0)
            return;
        using var kill = Process.Start("kill", [$"-{signal}", .. processes]);
        kill.WaitForExit();
    }

    private sealed record Member(string Name, int Rest, int Port, FaultProxy Etcd)
    {
        public Process? Process { get; set; }
    }
}
