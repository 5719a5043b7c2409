using System.Diagnostics;

namespace Cop.Stores.Tests;

/// <summary>A child process that holds a lock or is killed (tests/Stores.ChildProcess).</summary>
internal sealed class ChildProcess : IDisposable
{
    private readonly Process _process;

    private ChildProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public static ChildProcess Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Cop.Stores.ChildProcess.dll"));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return new ChildProcess(Process.Start(start)!);
    }

    public Task<string?> ReadLineAsync() => _process.StandardOutput.ReadLineAsync();

    public Task WriteLineAsync(string line) => _process.StandardInput.WriteLineAsync(line);

    /// <summary>Sends a signal, STOP or CONT.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public void Kill() => _process.Kill();

    /// <summary>Kills the process with SIGKILL and returns its complete lines.</summary>
    public async Task<string[]> KillAsync()
    {
        _process.Kill();
        var rest = await _process.StandardOutput.ReadToEndAsync();
        await _process.WaitForExitAsync();
        return rest.Split('\n')[..^1]; // The text after the last line end is an incomplete line.
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        // Until it has ended, its locks and its open files last.
        _process.WaitForExit();
        _process.Dispose();
    }
}
