using System.Globalization;
using Cop.Stores.Tests;

namespace Cop.Bench;

/// <summary>
/// 64 callers of one event each on distinct topics, spread over 1, 2 and 4 nodes on one database, against plain INSERTs of one row a transaction by 64
/// callers. The nodes are kernels in one process, each with its own store, session and pool: they share the processor with each other and
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
        var kernels = new CopKernel[nodes];
        for (var node = 0; node < nodes; node++)
            kernels[node] = await PostgresNode.StartAsync(server, schema, $"bench-{node}");
        await using (var tables = await BareTables.CreateAsync(server.ConnectionString, schema, Callers))
        {
            var (ours, bare) = await Rounds.AlternateAsync(
                () => Load.RunAsync(Callers, Rounds.OfOneSide, (caller, topic, _) => PostgresNode.AppendAsync(kernels[caller % nodes], topic, 1), () => kernels[0].Log.GetLastPositionAsync()),
                () => Load.RunAsync(Callers, Rounds.OfOneSide, (_, topic, call) => tables.InsertAsync(topic, call)));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{nodes} nodes, {Callers} callers: {ours.Rate,8:n0} events/s (p50 {ours.P50:F2} ms, p99 {ours.P99:F2}), bare {bare.Rate,8:n0} (p50 {bare.P50:F2}, p99 {bare.P99:F2}); {100 * ours.Rate / bare.Rate,5:F0} % of bare"));
        }

        foreach (var kernel in kernels)
            await kernel.DisposeAsync();
        server.DropSchema(schema);
    }
}
