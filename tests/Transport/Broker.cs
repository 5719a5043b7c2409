using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Cop.Transport.Tests;

/// <summary>A throwaway server of the system's binaries, on free ports of the loopback address, as the user of the tests.</summary>
internal abstract class Broker : IAsyncDisposable
{
    private Process? _process;

    protected string Folder { get; } = Directory.CreateTempSubdirectory("cop-broker-").FullName;

    protected abstract ProcessStartInfo StartInfo { get; }

    /// <summary>Whether it answers; throws while it does not.</summary>
    protected abstract Task ProbeAsync(CancellationToken cancellationToken);

    public async Task StartAsync()
    {
        using var limit = HangLimit.Begin();
        var start = StartInfo;
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        _process = Process.Start(start)!;
        var log = new List<string>();
        _process.OutputDataReceived += (_, line) => log.Add(line.Data ?? "");
        _process.ErrorDataReceived += (_, line) => log.Add(line.Data ?? "");
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        while (true)
        {
            if (_process.HasExited)
                throw new InvalidOperationException($"The broker ended with {_process.ExitCode}:\n{string.Join('\n', log)}");
            try
            {
                await ProbeAsync(limit.Token);
                return;
            }
            catch (Exception fault) when (fault is SocketException or IOException or CopException)
            {
                // Another process's start is nothing that a test could be told of.
                await Task.Delay(100, limit.Token);
            }
        }
    }

    /// <summary>Kills it, as a crash would; its data stays.</summary>
    public async Task KillAsync()
    {
        if (_process is not { } process)
            return;
        _process = null;
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    public virtual async ValueTask DisposeAsync()
    {
        await KillAsync();
        try
        {
            Directory.Delete(Folder, recursive: true);
        }
        catch (IOException)
        {
            // A child of the server still writes; the folder is a temporary one.
        }
    }

    protected static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    protected static async Task ConnectAsync(int port, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
    }
}
