using System.Diagnostics;

namespace Cop.Dashboard.Tests;

/// <summary>A node in a process of its own (tests/Stores.ChildProcess), with the agents splitter and worker.</summary>
/// <remarks>It runs from its own output: that of these tests lacks the packages that the framework of a web host contains.</remarks>
internal sealed class NodeProcess : IDisposable
{
    private readonly Process _process;

    private NodeProcess(Process process) => _process = process;

    /// <summary>Starts a node and waits until it is ready.</summary>
    public static async Task<NodeProcess> StartAsync(string connectionString, string schema, string node, string effects, TimeSpan lease)
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var program = Path.Combine(
            output.Parent!.Parent!.FullName, "Cop.Stores.ChildProcess", output.Name, "Cop.Stores.ChildProcess.dll");
        var milliseconds = lease.TotalMilliseconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var process = Process.Start(new ProcessStartInfo(
            "dotnet", [program, "postgres-work", connectionString, schema, node, effects, milliseconds, "60000"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        })!;
        (await process.StandardOutput.ReadLineAsync()).ShouldBe("ready");
        return new NodeProcess(process);
    }

    /// <summary>Ends it by SIGKILL.</summary>
    public void Kill() => _process.Kill();

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
