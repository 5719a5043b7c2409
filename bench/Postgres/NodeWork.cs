using System.Globalization;

namespace Cop.Bench;

/// <summary>
/// A node in a process of its own: it says <c>ready</c>, runs a round of its callers for each line <c>ours</c> or <c>bare</c> and reports how long each call took,
/// answers <c>settle</c> when all events have their positions, and ends with <c>end</c>, or with its input when the one that started it has died.
/// </summary>
internal static class NodeWork
{
    public static async Task RunAsync(TextReader orders, TextWriter reports, string connectionString, string schema, string node, int callers)
    {
        await using var kernel = await PostgresNode.StartAsync(connectionString, schema, node);
        await using var tables = BaselineTables.Open(connectionString, schema, callers);
        await reports.WriteLineAsync("ready");
        while (await orders.ReadLineAsync() is { } order && order != "end")
        {
            await reports.WriteLineAsync(order switch
            {
                "ours" => Report(await LoadGenerator.RunAsync(callers, Rounds.OfOneSide, (_, topic, _) => PostgresNode.AppendAsync(kernel, topic, 1))),
                "bare" => Report(await LoadGenerator.RunAsync(callers, Rounds.OfOneSide, (_, topic, call) => tables.InsertAsync(topic, call))),
                "settle" => (await kernel.Log.GetLastPositionAsync()).ToString(CultureInfo.InvariantCulture),
                _ => throw new ArgumentException($"'{order}' is no order of a node; give ours, bare, settle or end."),
            });
        }
    }

    private static string Report(Round round) => string.Join(' ', round.Latencies.Select(latency => latency.ToString("F3", CultureInfo.InvariantCulture)));
}
