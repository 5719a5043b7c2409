using System.Collections.Concurrent;
using System.Globalization;
using Cop.Stores.Tests;

namespace Cop.Bench;

/// <summary>
/// Appends through the whole kernel (admission, projection, hashing) on Postgres, against plain INSERTs of rows of the same size on the same server at
/// the same concurrency, in alternating rounds. A round of ours ends when all its events have their positions too. Goals: one event a call at least
/// 200 % with 64 and 256 callers; 100 events a call at least 60 % of INSERTs of 100 rows into the same tables; one caller's p50 at most twice a bare INSERT.
/// </summary>
internal static class PostgresAppendBenchmark
{
    private static readonly (int Callers, int Batch)[] Cases = [(1, 1), (16, 1), (64, 1), (256, 1), (64, 100)];

    public static void Run(TextWriter output, IReadOnlyList<string> only)
    {
        using var server = new PostgresServer();
        foreach (var (callers, batch) in Cases.Where(given => only.Count == 0 || only.Contains($"{given.Callers}x{given.Batch}")))
            RunAsync(output, server, callers, batch).GetAwaiter().GetResult();
    }

    private static async Task RunAsync(TextWriter output, PostgresServer server, int callers, int batch)
    {
        var schema = PostgresServer.NewSchema();
        await using (var kernel = await PostgresNode.StartAsync(server, schema, "bench"))
        await using (var tables = await BaselineTables.CreateAsync(server.ConnectionString, schema, callers))
        {
            var topics = new ConcurrentDictionary<string, long>(StringComparer.Ordinal);
            var (ours, bare) = await Rounds.AlternateAsync(
                () => LoadGenerator.RunAsync(callers, Rounds.OfOneSide, (_, topic, _) => PostgresNode.AppendAsync(kernel, topic, batch), () => kernel.Log.GetLastPositionAsync()),
                () => LoadGenerator.RunAsync(callers, Rounds.OfOneSide, (_, topic, call) => batch == 1
                    ? tables.InsertAsync(topic, call)
                    : tables.InsertAsync(topics.GetOrAdd(topic, _ => tables.NewTopic()), call, batch)));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{callers,4} callers, {batch,3} a call: {ours.Rate * batch,8:n0} events/s (p50 {ours.P50:F2} ms, p99 {ours.P99:F2}), bare {bare.Rate * batch,8:n0} (p50 {bare.P50:F2}, p99 {bare.P99:F2}); {100 * ours.Rate / bare.Rate,5:F0} % of bare, p50 {ours.P50 / bare.P50:F2}x"));
        }

        server.DropSchema(schema);
    }
}
