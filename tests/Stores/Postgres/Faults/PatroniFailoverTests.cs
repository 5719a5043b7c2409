using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace Cop.Stores.Tests;

/// <summary>
/// Failovers of a cluster under Patroni with synchronous replication, with two nodes under load: nothing acknowledged is lost, nothing is
/// doubled, nothing stands still. It runs with COP_LONG=1, three times for each kind; COP_FAILOVERS says how often instead.
/// </summary>
[Trait("spec", "3.1.2")]
public sealed class PatroniFailoverTests(ITestOutputHelper output)
{
    private const string Schema = "cop_patroni";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly ConcurrentQueue<string> _acknowledged = new();
    private readonly ConcurrentQueue<long> _moments = new();
    private readonly SemaphoreSlim _came = new(0);

    [Theory]
    [InlineData("kill")]
    [InlineData("freeze")]
    public async Task A_failover_under_load_loses_doubles_and_stops_nothing(string kind)
    {
        if (Environment.GetEnvironmentVariable("COP_LONG") != "1" || !PatroniCluster.IsInstalled)
            return; // It takes minutes, and packages that not every machine has.
        var rounds = int.TryParse(Environment.GetEnvironmentVariable("COP_FAILOVERS"), CultureInfo.InvariantCulture, out var given)
            ? given
            : 3;
        using var directory = new TemporaryDirectory();
        using var cluster = await PatroniCluster.StartAsync();
        var options = new PostgresOptions { NodeId = "urn:cop:node:observer", Schema = Schema, MigrateOnOpen = true };
        await using var observer = await CopKernel.StartAsync(
            (await PostgresEventStore.OpenAsync(cluster.ConnectionString, options)).Unwrap(), new CopOptions { RunAgents = false });
        using var one = StartNode(cluster, directory, "one");
        using var two = StartNode(cluster, directory, "two");
        await Task.WhenAll(one.Ready, two.Ready).WaitAsync(Patience);
        var away = new List<double>();
        var (kept, effects) = (0, 0);
        for (var round = 0; round < rounds; round++)
        {
            var name = $"{kind[..3]}-{round}-";
            await Task.WhenAll(one.GoAsync(name), two.GoAsync(name));
            await AcknowledgedAsync(6, name);
            await FailOverAsync(cluster, kind);
            await AcknowledgedAsync(6, name);
            await Task.WhenAll(one.PauseAsync(), two.PauseAsync()).WaitAsync(Patience);
            away.Add(LongestGap());
            var log = await WorkCheck.AnswerAllAsync(observer, name).WaitAsync(Patience);
            WorkCheck.CheckLog(log, [.. _acknowledged], name);
            kept += _acknowledged.Count;
            effects += WorkCheck.CheckEffects(
                log, File.ReadAllLines(directory.File("one")).Concat(File.ReadAllLines(directory.File("two"))), isOneAfterTheOther: false);
            _acknowledged.Clear();
            while (_came.Wait(0))
                continue;
        }

        away.Sort();
        // What was lost, doubled or stuck has failed the test above.
        var summary = string.Create(
            CultureInfo.InvariantCulture,
            $"{kind}: {rounds} failovers; {kept} acknowledged appends and {effects} effects found once; without service p50 " +
            $"{away[away.Count / 2]:0.0} s, max {away[^1]:0.0} s (leader key {PatroniCluster.TimeToLive.TotalSeconds} s)");
        output.WriteLine(summary);
        Console.WriteLine(summary);
    }

    private static async Task FailOverAsync(PatroniCluster cluster, string kind)
    {
        var leader = await cluster.WholeAsync();
        switch (kind)
        {
            case "kill":
                cluster.Kill(leader);
                await cluster.LeaderOtherThanAsync(leader);
                cluster.Restart(leader);
                break;
            default:
                cluster.Freeze(leader);
                await cluster.LeaderOtherThanAsync(leader);
                cluster.Thaw(leader);
                break;
        }

        await cluster.WholeAsync();
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
        for (; count > 0; count--)
            (await _came.WaitAsync(Patience)).ShouldBeTrue($"No question is acknowledged any more ({round}).");
    }

    // The longest time between two acknowledgements.
    private double LongestGap()
    {
        var moments = _moments.ToArray();
        _moments.Clear();
        return moments.Zip(moments.Skip(1), Stopwatch.GetElapsedTime).Max().TotalSeconds;
    }
}
