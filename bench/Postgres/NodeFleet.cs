using System.Diagnostics;
using System.Globalization;

namespace Cop.Bench;

/// <summary>Several nodes, each in a process of its own, that run their shares of the callers at once.</summary>
internal sealed class NodeFleet : IAsyncDisposable
{
    private readonly List<NodeProcess> _nodes = [];

    /// <summary>Starts them one after the other: the first makes the schema.</summary>
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

    /// <summary>A round of the kernel's appends; it ends when all events have their positions.</summary>
    public Task<Round> OursAsync() => RunAsync("ours", () => _nodes[0].AskAsync("settle"));

    /// <summary>A round of plain INSERTs by the same callers of the same processes.</summary>
    public Task<Round> BareAsync() => RunAsync("bare", () => Task.CompletedTask);

    public async ValueTask DisposeAsync() => await Task.WhenAll(_nodes.Select(node => node.DisposeAsync().AsTask()));

    private async Task<Round> RunAsync(string side, Func<Task> settle)
    {
        var started = Stopwatch.GetTimestamp();
        var reports = await Task.WhenAll(_nodes.Select(node => node.AskAsync(side)));
        await settle();
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return new Round(seconds, [.. reports.SelectMany(report => report.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(latency => double.Parse(latency, CultureInfo.InvariantCulture))]);
    }
}
