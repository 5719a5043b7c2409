using System.Globalization;

namespace Cop.Bench;

/// <summary>
/// The work of a node process: it writes <c>ready</c>, runs a round for each line <c>measured</c> or <c>baseline</c> and reports the
/// latency of each call, responds to <c>settle</c> when all events have positions, and exits on <c>end</c> or at the end of its input.
/// </summary>
internal static class NodeWork
{
    public static async Task RunAsync(
        TextReader orders, TextWriter reports, string connectionString, string schema, string node, int callers)
    {
        await using var kernel = await PostgresNode.StartAsync(connectionString, schema, node);
        await using var tables = BaselineTables.Open(connectionString, schema, callers);
        await reports.WriteLineAsync("ready");
        while (await orders.ReadLineAsync() is { } order && order != "end")
        {
            await reports.WriteLineAsync(order switch
            {
                "measured" => Report(
                    await LoadGenerator.RunAsync(callers, Rounds.OfOneSide, (_, topic, _) => PostgresNode.AppendAsync(kernel, topic, 1))),
                "baseline" =>
                    Report(await LoadGenerator.RunAsync(callers, Rounds.OfOneSide, (_, topic, call) => tables.InsertAsync(topic, call))),
                "settle" => (await kernel.Log.GetLastPositionAsync()).ToString(CultureInfo.InvariantCulture),
                _ => throw new ArgumentException($"'{order}' is no command of a node; use measured, baseline, settle or end."),
            });
        }
    }

    private static string Report(Round round) =>
        string.Join(' ', round.Latencies.Select(latency => latency.ToString("F3", CultureInfo.InvariantCulture)));
}
