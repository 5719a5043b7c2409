using System.Globalization;
using Cop.Stores.Tests;

namespace Cop.Bench;

/// <summary>
/// 64 callers of one event each on distinct topics, spread over 1, 2 and 4 nodes on one database, against plain INSERTs of one row a transaction by as many
/// callers of the same processes. Each node is a process with its own store, session and pool: they share the processor with each other and
/// with the server, so that this shows what more nodes cost, not what more machines bring.
/// </summary>
internal static class PostgresNodesBenchmark
{
    private const int Callers = 64;

    public static void Run(TextWriter output, IReadOnlyList<string> only)
    {
        using var server = new PostgresServer();
        foreach (var nodes in ((int[])[1, 2, 4]).Where(nodes => only.Count == 0 || only.Contains(nodes.ToString(CultureInfo.InvariantCulture))))
            RunAsync(output, server, nodes).GetAwaiter().GetResult();
    }

    private static async Task RunAsync(TextWriter output, PostgresServer server, int nodes)
    {
        var schema = PostgresServer.NewSchema();
        try
        {
            await using var fleet = await NodeFleet.StartAsync(server.ConnectionString, schema, nodes, Callers);
            var (ours, bare) = await Rounds.AlternateAsync(fleet.OursAsync, fleet.BareAsync);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{nodes} processes, {Callers} callers: {ours.Rate,8:n0} events/s (p50 {ours.P50:F2} ms, p99 {ours.P99:F2}), bare {bare.Rate,8:n0} (p50 {bare.P50:F2}, p99 {bare.P99:F2}); {100 * ours.Rate / bare.Rate,5:F0} % of bare"));
        }
        finally
        {
            server.DropSchema(schema);
        }
    }
}
