using System.Diagnostics;
using System.Globalization;

namespace Cop.Bench;

/// <summary>The child process of a node, controlled by lines on its standard input. It ends with the benchmark.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    /// <summary>The command of the benchmark program that runs <see cref="NodeWork"/>.</summary>
    public const string Verb = "postgres-node";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Process _process;
    private readonly string _node;

    private NodeProcess(Process process, string node) => (_process, _node) = (process, node);

    public static async Task<NodeProcess> StartAsync(string connectionString, string schema, string node, int callers)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [typeof(NodeProcess).Assembly.Location, Verb, connectionString, schema, node, callers.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var started = new NodeProcess(Process.Start(start)!, node);
        try
        {
            if (await started.HearAsync() is var heard && heard != "ready")
                throw new InvalidOperationException($"Node '{node}' wrote '{heard}' instead of ready.");
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends a command of <see cref="NodeWork"/> and waits for the response.</summary>
    public async Task<string> AskAsync(string order)
    {
        await _process.StandardInput.WriteLineAsync(order);
        return await HearAsync();
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _process.StandardInput.WriteLineAsync("end");
            _process.StandardInput.Close();
            using var patience = new CancellationTokenSource(Patience);
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException)
        {
            // The process has exited or does not respond. It must not outlive the benchmark.
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private async Task<string> HearAsync() =>
        await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience)
            ?? throw new InvalidOperationException($"Node '{_node}' exited before it responded; its standard error has the reason.");
}
