using System.Collections.Concurrent;
using System.Globalization;
using Cop.Stores.Tests;

namespace Cop.Bench;

/// <summary>
/// Measures appends through the whole kernel (admission, projection, hashing) on Postgres. Baseline: INSERTs of rows of the same size on
/// the same server at the same concurrency, in alternating rounds. A measured round ends when its events have positions. Goals: 200 % for
/// one event per call with 64 and 256 callers; 60 % for 100 events per call; for one caller a p50 of at most twice the baseline.
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
            var (measured, baseline) = await Rounds.AlternateAsync(
                () =>
                    LoadGenerator.RunAsync(
                        callers, Rounds.OfOneSide, (_, topic, _) =>
                            PostgresNode.AppendAsync(kernel, topic, batch), () => kernel.Log.GetLastPositionAsync()),
                () => LoadGenerator.RunAsync(callers, Rounds.OfOneSide, (_, topic, call) => batch == 1
                    ? tables.InsertAsync(topic, call)
                    : tables.InsertAsync(topics.GetOrAdd(topic, _ => tables.NewTopic()), call, batch)));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{callers,4} callers, {batch,3} a call: {measured.Rate * batch,8:n0} events/s (p50 {measured.P50:F2} ms, p99 " +
                    $"{measured.P99:F2}), baseline {baseline.Rate * batch,8:n0} (p50 {baseline.P50:F2}, p99 {baseline.P99:F2}); " +
                    $"{100 * measured.Rate / baseline.Rate,5:F0} % of baseline, p50 {measured.P50 / baseline.P50:F2}x"));
        }

        server.DropSchema(schema);
    }
}
