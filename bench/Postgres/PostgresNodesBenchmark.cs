using System.Globalization;
using Cop.Stores.Tests;

namespace Cop.Bench;

/// <summary>
/// Measures 64 callers of one event each on distinct topics, distributed over 1, 2 and 4 nodes on one database. Baseline: INSERTs of one
/// row per transaction by as many callers of the same processes. Each node is a process with its own store, session and pool. All processes
/// share the processors with the server, so the result shows the cost of more nodes, not the gain of more machines.
/// </summary>
internal static class PostgresNodesBenchmark
{
    private const int Callers = 64;

    public static void Run(TextWriter output, IReadOnlyList<string> only)
    {
        using var server = new PostgresServer();
        foreach (
            var nodes in ((int[])[1, 2, 4]).Where(nodes => only.Count == 0 || only.Contains(nodes.ToString(CultureInfo.InvariantCulture))))
            RunAsync(output, server, nodes).GetAwaiter().GetResult();
    }

    private static async Task RunAsync(TextWriter output, PostgresServer server, int nodes)
    {
        var schema = PostgresServer.NewSchema();
        try
        {
            await using var fleet = await NodeFleet.StartAsync(server.ConnectionString, schema, nodes, Callers);
            var (measured, baseline) = await Rounds.AlternateAsync(fleet.MeasuredAsync, fleet.BaselineAsync);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{nodes} processes, {Callers} callers: {measured.Rate,8:n0} events/s (p50 {measured.P50:F2} ms, p99 {measured.P99:F2}), " +
                    $"baseline {baseline.Rate,8:n0} (p50 {baseline.P50:F2}, p99 {baseline.P99:F2}); " +
                    $"{100 * measured.Rate / baseline.Rate,5:F0} % of baseline"));
        }
        finally
        {
            server.DropSchema(schema);
        }
    }
}
