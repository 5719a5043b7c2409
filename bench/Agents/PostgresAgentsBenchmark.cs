using System.Globalization;
using Cop.AI;
using Cop.Stores.Tests;

namespace Cop.Bench;

/// <summary>
/// Measures turns of AI agents on Postgres, 64 at once: a task is assigned, the agent makes one recorded call of a model that answers at
/// once, and the task is completed. Baseline: INSERTs of one row per transaction by 64 callers. Also counts the events of a turn and its
/// processor time on the node.
/// </summary>
internal static class PostgresAgentsBenchmark
{
    private const int Agents = 64;
    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(4);

    public static void Run(TextWriter output)
    {
        using var server = new PostgresServer();
        RunAsync(output, server).GetAwaiter().GetResult();
    }

    private static async Task RunAsync(TextWriter output, PostgresServer server)
    {
        var schema = PostgresServer.NewSchema();
        var client = new ScriptedChatClient((_, _) => ScriptedChatClient.Say("It is shipped."));
        await using var bench = await AgentBench.StartAsync(
            async () => (await PostgresEventStore.OpenAsync(server.ConnectionString, new PostgresOptions
            {
                Schema = schema, NodeId = "urn:cop:node:bench", MigrateOnOpen = true,
            })).Unwrap(),
            cop => cop.AddChatAgent("support", chat => chat.UseClient(_ => client)));
        await using var tables = await BaselineTables.CreateAsync(server.ConnectionString, schema, Agents);
        List<double> processor = [];
        var (measured, baseline) = await Rounds.AlternateAsync(
            async () =>
            {
                var before = Environment.CpuUsage.TotalTime;
                var round = await LoadGenerator.RunAsync(Agents, RoundTime, async (_, topic, call) =>
                {
                    await bench.AssignAsync(topic, $"task-{call}", "support");
                    await bench.WaitAsync(topic, "task.completed");
                }, () => bench.Kernel.Log.GetLastPositionAsync());
                processor.Add((Environment.CpuUsage.TotalTime - before).TotalMilliseconds / round.Latencies.Count);
                return round;
            },
            () => LoadGenerator.RunAsync(Agents, Rounds.OfOneSide, (_, topic, call) => tables.InsertAsync(topic, call)));
        var events = 0;
        await bench.AssignAsync("urn:cop:topic:one", "task", "support");
        await bench.WaitAsync("urn:cop:topic:one", "task.completed");
        await foreach (var _ in bench.Kernel.Log.ReadTopicAsync("urn:cop:topic:one"))
            events++;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"turns of {Agents} AI agents at once: {measured.Rate,8:n0} turns/s of {events} events (p50 {measured.P50:F2} ms, p99 " +
                $"{measured.P99:F2}), baseline rows {baseline.Rate,8:n0}/s (p50 {baseline.P50:F2}, p99 {baseline.P99:F2}); " +
                $"{measured.Rate / baseline.Rate:F3} turns a row, {measured.Rate * events / baseline.Rate:F2} events a row; " +
                $"{processor.Order().ElementAt(processor.Count / 2):F2} ms of the node's processor time a turn in the median round"));
    }
}
