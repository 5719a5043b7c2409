using System.Diagnostics;

namespace Cop.Transport.Tests;

/// <summary>A process that replicates into a store, killed between the commit and the acknowledgement of its first batch.</summary>
internal static class KilledConsumer
{
    public static async Task RunAsync(string kind, string address, string folder)
    {
        using var limit = HangLimit.Begin();
        var program = typeof(KilledConsumer).Assembly.Location
            .Replace("Cop.Transport.Tests", "Cop.Transport.ChildProcess", StringComparison.Ordinal);
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, kind, address, folder])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        var line = await process.StandardOutput.ReadLineAsync(limit.Token);
        process.Kill();
        await process.WaitForExitAsync(limit.Token);
        line.ShouldBe("durable", await errors);
    }

    /// <summary>Replicates the rest, and compares the store with the source.</summary>
    public static async Task ContinueAsync(string folder, IReplicationSource source, CopKernel original)
    {
        var store = (await EmbeddedEventStore.OpenAsync(Path.Combine(folder, "store"), Guid.CreateVersion7)).Unwrap();
        await using var replica = await CopKernel.StartAsync(store, new CopOptions { RunAgents = false });
        (await replica.Log.GetLastPositionAsync()).ShouldBeGreaterThan(0, "the killed process had committed its batch");
        await new Replication(source, new StoreTarget(replica)).RunAsync();
        await Workload.CompareAsync(original, replica);
    }
}
