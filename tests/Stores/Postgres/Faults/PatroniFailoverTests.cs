using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace Cop.Stores.Tests;

/// <summary>
/// Failovers of a cluster under Patroni, with two nodes under load. With synchronous replication nothing acknowledged is lost, nothing is
/// doubled, nothing stops; with asynchronous replication each lost event is named, and the nodes go on from what is there. They run
/// with COP_LONG=1, three times for each kind; COP_FAILOVERS says how often instead.
/// </summary>
[Trait("spec", "3.1.2")]
public sealed class PatroniFailoverTests(ITestOutputHelper output)
{
    private const string Schema = "cop_patroni";
    private const int Batch = 6;
    private readonly ConcurrentQueue<string> _acknowledged = new();
    private readonly ConcurrentQueue<long> _moments = new();
    private readonly SemaphoreSlim _came = new(0);
    private readonly List<double> _away = [];
    private readonly List<double> _workAway = [];
    private readonly List<double> _clusterAway = [];
    private int _kept;
    private int _effects;
    private int _repeated;
    private int _lost;

    // It takes minutes, and packages that not every machine has.
    private static bool IsToRun => Environment.GetEnvironmentVariable("COP_LONG") == "1" && PatroniCluster.IsInstalled;

    private static int Rounds =>
        int.TryParse(Environment.GetEnvironmentVariable("COP_FAILOVERS"), CultureInfo.InvariantCulture, out var given) ? given : 3;

    [Theory]
    [InlineData("switchover")]
    [InlineData("kill")]
    [InlineData("freeze")]
    [InlineData("cut from etcd")]
    [InlineData("stalled standbys")]
    public Task A_failover_under_load_loses_doubles_and_stops_nothing(string kind) =>
        RunAsync(kind, isSynchronous: true, (cluster, _) => FailOverAsync(cluster, kind));

    private static async Task FailOverAsync(PatroniCluster cluster, string kind)
    {
        var leader = await cluster.WholeAsync();
        switch (kind)
        {
            case "switchover":
                await cluster.SwitchOverAsync(leader);
                await cluster.LeaderOtherThanAsync(leader);
                break;
            case "kill":
                cluster.Kill(leader);
                await cluster.LeaderOtherThanAsync(leader);
                cluster.Restart(leader);
                break;
            case "freeze":
                cluster.Freeze(leader);
                await cluster.LeaderOtherThanAsync(leader);
                cluster.Thaw(leader);
                break;
            case "cut from etcd":
                cluster.CutFromEtcd(leader);
                await cluster.LeaderOtherThanAsync(leader);
                cluster.ConnectToEtcd(leader);
                break;
            default:
                // The nodes' time limit for a statement is over then: the server keeps the commits whose wait is cancelled.
                var cancelled = Cancelled(cluster);
                cluster.StallStandbys(leader);
                await CancelledAsync(cluster, cancelled + 1);
                cluster.Kill(leader);
                cluster.ResumeStandbys(leader);
                await cluster.LeaderOtherThanAsync(leader);
                cluster.Restart(leader);
                break;
        }

        await cluster.WholeAsync();
    }

    [Fact]
    [Trait("spec", "M-16")]
    public Task Each_event_lost_by_an_asynchronous_failover_is_named_and_the_nodes_go_on_without_a_restart() =>
        RunAsync("asynchronous loss", isSynchronous: false, async (cluster, round) =>
        {
            var leader = await cluster.WholeAsync();
            cluster.StallSenders(leader);
            await AcknowledgedAsync(Batch, round);
            cluster.Kill(leader);
            await cluster.LeaderOtherThanAsync(leader);
            cluster.Restart(leader);
            await cluster.WholeAsync();
        });

    private async Task RunAsync(string kind, bool isSynchronous, Func<PatroniCluster, string, Task> failOver)
    {
        if (!IsToRun)
            return;
        using var directory = new TemporaryDirectory();
        using var cluster = await PatroniCluster.StartAsync(isSynchronous);
        try
        {
            var options = new PostgresOptions { NodeId = "urn:cop:node:observer", Schema = Schema, MigrateOnOpen = true };
            await using var observer = await CopKernel.StartAsync(
                (await PostgresEventStore.OpenAsync(cluster.ConnectionString, options)).Unwrap(), new CopOptions { RunAgents = false });
            using var one = StartNode(cluster, directory, "one");
            using var two = StartNode(cluster, directory, "two");
            await Task.WhenAll(one.Ready, two.Ready).WaitAsync(HangLimit.Span);
            await using var probe = new ClusterProbe(cluster);
            await using var appends = new AppendProbe(observer);
            for (var number = 0; number < Rounds; number++)
            {
                var round = $"{kind[..2]}-{number}-";
                await Task.WhenAll(one.GoAsync(round), two.GoAsync(round));
                await AcknowledgedAsync(Batch, round);
                await failOver(cluster, round);
                await AcknowledgedAsync(Batch, round);
                await Task.WhenAll(one.PauseAsync(), two.PauseAsync()).WaitAsync(HangLimit.Span);
                _workAway.Add(ClusterProbe.TakeLongestGap(_moments));
                _clusterAway.Add(probe.TakeLongestGap());
                _away.Add(appends.TakeLongestGap());
                await CheckAsync(observer, directory, round, isSynchronous);
            }

            var missing = await appends.StopAsync();
            if (isSynchronous)
                missing.ShouldBeEmpty();
            else
                await NamedAsync(observer, missing);
        }
        catch (Exception)
        {
            // The lines of Patroni begin with their time.
            var lines = cluster.Log.Split('\n').Where(line => line.StartsWith("20", StringComparison.Ordinal)
                || line.Contains("FATAL", StringComparison.Ordinal) || line.Contains("PANIC", StringComparison.Ordinal));
            Console.WriteLine(string.Join('\n', lines.TakeLast(200)));
            throw;
        }

        Report(kind);
    }

    private async Task CheckAsync(CopKernel observer, TemporaryDirectory directory, string round, bool isSynchronous)
    {
        var log = await WorkCheck.AnswerAllAsync(observer, round).WaitAsync(HangLimit.Span);
        var ids = log.Select(stored => stored.Id).ToHashSet(StringComparer.Ordinal);
        var lost = _acknowledged.Where(id => !ids.Contains(id)).ToList();
        (isSynchronous == (lost.Count == 0)).ShouldBeTrue($"lost: {string.Join(", ", lost)}");
        await NamedAsync(observer, lost);
        WorkCheck.CheckLog(log, [.. _acknowledged.Except(lost)], round);
        foreach (var topicId in log.Select(stored => stored.TopicId).Distinct())
            (await observer.VerifyTopicAsync(topicId)).Unwrap().Errors.ShouldBeEmpty(topicId);
        var executions = File.ReadAllLines(directory.File("one")).Concat(File.ReadAllLines(directory.File("two"))).ToList();
        var found = WorkCheck.CheckEffects(log, executions, isOneAfterTheOther: false);
        (_kept, _lost, _effects) = (_kept + _acknowledged.Count - lost.Count, _lost + lost.Count, _effects + found);
        _repeated = executions.Count - executions.Select(line => line.Split(' ')[0]).Distinct().Count();
        _acknowledged.Clear();
        while (_came.Wait(0))
            continue;
    }

    // Each node names what it remembered.
    private static async Task NamedAsync(CopKernel observer, List<string> lost)
    {
        using var patience = HangLimit.Begin();
        var missing = lost.ToHashSet(StringComparer.Ordinal);
        if (missing.Count == 0)
            return;
        await foreach (var stored in observer.StreamEventsAsync(observer.OperationsTopicId, 0, patience.Token))
        {
            if (stored.Type == EventTypes.StoreHistoryChanged)
                missing.ExceptWith(stored.Payload["lostEventIds"]!.Items.Select(id => id.AsString()!));
            if (missing.Count == 0)
                return;
        }
    }

    // What was lost, doubled or stuck has failed the test.
    private void Report(string kind)
    {
        var summary = string.Create(
            CultureInfo.InvariantCulture,
            $"{kind}: {_away.Count} failovers; {_kept} acknowledged appends and {_effects} effects found once, {_repeated} effects run " +
                $"again, {_lost} acknowledged appends lost and named; no append p50 {Middle(_away):0.0} s, max {_away.Max():0.0} s; no " +
                $"answer of an agent p50 {Middle(_workAway):0.0} s, max {_workAway.Max():0.0} s; no insert into the cluster p50 " +
                $"{Middle(_clusterAway):0.0} s, max {_clusterAway.Max():0.0} s (leader key {PatroniCluster.TimeToLive.TotalSeconds} s)");
        output.WriteLine(summary);
        Console.WriteLine(summary);
    }

    private static double Middle(List<double> values) => values.Order().ElementAt(values.Count / 2);

    // The prefix of a line is the name of the application.
    private static int Cancelled(PatroniCluster cluster) => cluster.Log.Split('\n').Count(line =>
        line.StartsWith("cop urn:", StringComparison.Ordinal) && line.Contains("canceling wait for sync", StringComparison.Ordinal));

    private static async Task CancelledAsync(PatroniCluster cluster, int count)
    {
        using var patience = HangLimit.Begin();
        using var ticks = Polling.Ticks();
        while (Cancelled(cluster) < count)
            await ticks.WaitForNextTickAsync(patience.Token);
    }

    private WorkNode StartNode(PatroniCluster cluster, TemporaryDirectory directory, string name)
    {
        File.WriteAllText(directory.File(name), "");
        var process = ChildProcess.Start("postgres-work", cluster.ConnectionString, Schema, name, directory.File(name), "3000", "3000");
        return new WorkNode(process, _acknowledged, () =>
        {
            _moments.Enqueue(Stopwatch.GetTimestamp());
            _came.Release();
        });
    }

    private async Task AcknowledgedAsync(int count, string round)
    {
        while (_came.Wait(0))
            continue;
        for (; count > 0; count--)
            (await _came.WaitAsync(HangLimit.Span)).ShouldBeTrue($"No question is acknowledged any more ({round}).");
    }
}
