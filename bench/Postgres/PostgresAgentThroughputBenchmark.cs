using System.Globalization;
using Cop.Stores.Tests;

namespace Cop.Bench;

/// <summary>
/// Measures agent turns with 64 topics in flight: one event in, a durable attempt before the agent runs, one event out with the end of the
/// attempt, both events with 300 bytes of payload. Baseline: INSERTs of one row per transaction by 64 callers. Also measures the disk space
/// of a turn over all tables and indexes. Goals: at least 0.5 turns per baseline row, at most 2,500 bytes per turn.
/// </summary>
internal static class PostgresAgentThroughputBenchmark
{
    private const int Topics = 64;
    private const int EachForSize = 400;

    public static void Run(TextWriter output)
    {
        using var server = new PostgresServer();
        RunAsync(output, server).GetAwaiter().GetResult();
        SizeAsync(output, server).GetAwaiter().GetResult();
    }

    private static async Task RunAsync(TextWriter output, PostgresServer server)
    {
        var schema = PostgresServer.NewSchema();
        await using (var kernel = await PostgresNode.StartAsync(server, schema, "bench", PostgresNode.Echo()))
        await using (var tables = await BaselineTables.CreateAsync(server.ConnectionString, schema, Topics))
        {
            using var answers = new Answers(kernel);
            var (measured, baseline) = await Rounds.AlternateAsync(
                () => LoadGenerator.RunAsync(
                    Topics, Rounds.OfOneSide, (_, topic, _) => answers.TurnAsync(topic), () => kernel.Log.GetLastPositionAsync()),
                () => LoadGenerator.RunAsync(Topics, Rounds.OfOneSide, (_, topic, call) => tables.InsertAsync(topic, call)));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"agent turns, {Topics} topics in flight: {measured.Rate,8:n0} turns/s (p50 {measured.P50:F2} ms, p99 " +
                    $"{measured.P99:F2}), baseline rows {baseline.Rate,8:n0}/s (p50 {baseline.P50:F2}, p99 {baseline.P99:F2}); " +
                    $"{measured.Rate / baseline.Rate:F2} turns a row"));
        }

        server.DropSchema(schema);
    }

    private static async Task SizeAsync(TextWriter output, PostgresServer server)
    {
        var schema = PostgresServer.NewSchema();
        await using (var kernel = await PostgresNode.StartAsync(server, schema, "bench", PostgresNode.Echo()))
        {
            using var answers = new Answers(kernel);
            await Task.WhenAll(Enumerable.Range(0, Topics).Select(_ => Task.Run(async () =>
            {
                var topic = CopId.Create("topic", Guid.NewGuid());
                for (var turn = 0; turn < EachForSize; turn++)
                    await answers.TurnAsync(topic);
            })));
            await kernel.Log.GetLastPositionAsync();
            var turns = Topics * EachForSize;
            var tables = await PostgresSizes.ReadAsync(server, schema);
            var perTable = tables
                .Where(table => table.Bytes >= turns)
                .Select(table => string.Create(CultureInfo.InvariantCulture, $"{table.Name} {table.Bytes / turns:n0}"));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"bytes on the server's disk per turn, after {turns:n0} turns: {tables.Sum(table => table.Bytes) / turns:n0} " +
                $"({string.Join(", ", perTable)})"));
        }

        server.DropSchema(schema);
    }
}
