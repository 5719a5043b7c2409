using System.Collections.Concurrent;
using System.Diagnostics;

namespace Cop.Transport.Tests;

/// <summary>A throwaway server of the system's binaries, on free ports of the loopback address, as the user of the tests.</summary>
internal abstract class Broker : IAsyncDisposable
{
    private Process? _process;

    protected string Folder { get; } = Directory.CreateTempSubdirectory("cop-broker-").FullName;

    protected abstract ProcessStartInfo StartInfo { get; }

    /// <summary>The text that it writes when it is ready.</summary>
    protected abstract string ReadySign { get; }

    public async Task StartAsync()
    {
        using var limit = HangLimit.Begin();
        var start = StartInfo;
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var log = new ConcurrentQueue<string>();
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.Exited += (_, _) =>
            ready.TrySetException(new InvalidOperationException($"The broker ended:\n{string.Join('\n', log)}"));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await ready.Task.WaitAsync(limit.Token);

        void Read(string? line)
        {
            log.Enqueue(line ?? "");
            if (line?.Contains(ReadySign, StringComparison.Ordinal) == true)
                ready.TrySetResult();
        }
    }

    /// <summary>Ends it in order, as an operator does; its data stays.</summary>
    public async Task StopAsync()
    {
        var process = _process!;
        _process = null;
        // A start script passes no signal on to the server that it started.
        using var signal = Process.Start("sh", ["-c", $"pkill -TERM -P {process.Id} || kill -TERM {process.Id}"]);
        await signal.WaitForExitAsync();
        using var limit = HangLimit.Begin();
        await process.WaitForExitAsync(limit.Token);
        process.Dispose();
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
}
