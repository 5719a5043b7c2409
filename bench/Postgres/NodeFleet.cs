using System.Diagnostics;
using System.Globalization;

namespace Cop.Bench;

/// <summary>Several nodes, each in its own process, that run their shares of the callers concurrently.</summary>
internal sealed class NodeFleet : IAsyncDisposable
{
    private readonly List<NodeProcess> _nodes = [];

    /// <summary>Starts the nodes one after the other: the first creates the schema.</summary>
    public static async Task<NodeFleet> StartAsync(string connectionString, string schema, int nodes, int callers)
    {
        var fleet = new NodeFleet();
        try
        {
            for (var node = 0; node < nodes; node++)
            {
                fleet._nodes.Add(await NodeProcess.StartAsync(connectionString, schema, $"bench-{node}", callers / nodes));
                if (node == 0)
                    await (await BaselineTables.CreateAsync(connectionString, schema, 1)).DisposeAsync();
            }

            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a round of appends by the kernels; it ends when all events have positions.</summary>
    public Task<Round> MeasuredAsync() => RunAsync("measured", () => _nodes[0].AskAsync("settle"));

    /// <summary>Runs a round of plain INSERTs by the same callers of the same processes.</summary>
    public Task<Round> BaselineAsync() => RunAsync("baseline", () => Task.CompletedTask);

    public async ValueTask DisposeAsync() => await Task.WhenAll(_nodes.Select(node => node.DisposeAsync().AsTask()));

    private async Task<Round> RunAsync(string side, Func<Task> settle)
    {
        var started = Stopwatch.GetTimestamp();
        var reports = await Task.WhenAll(_nodes.Select(node => node.AskAsync(side)));
        await settle();
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return new Round(
            seconds,
            [.. reports.SelectMany(report => report.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Select(latency => double.Parse(latency, CultureInfo.InvariantCulture))]);
    }
}
