using System.Diagnostics;
using System.Text.Json;

namespace Cop.Cli.Tests;

/// <summary>The built tool as a process of its own.</summary>
internal static class Tool
{
    // A guard against a run that never ends; no test waits for it.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>The exit code of a process that SIGKILL ended, as shells and .NET say it.</summary>
    public const int Killed = 128 + 9;

    private static readonly string Assembly = Path.Combine(AppContext.BaseDirectory, "cop.dll");

    public static Process Start(params string[] arguments) => StartProcess("dotnet", [Assembly, .. arguments]);

    public static Process Start(Action<ProcessStartInfo> prepare, string[] arguments) => StartProcess("dotnet", [Assembly, .. arguments], prepare);

    /// <summary>The tool at a pseudo terminal; what it prints comes as standard output, what is typed goes in as standard input.</summary>
    public static Process StartAtTerminal(params string[] arguments) =>
        StartProcess("script", ["--quiet", "--return", "--flush", "--command", string.Join(' ', ((string[])["dotnet", Assembly, .. arguments]).Select(word => $"'{word}'")), "/dev/null"]);

    public static Task<ToolResult> RunAsync(params string[] arguments) => RunAsync("", arguments);

    public static async Task<ToolResult> RunAsync(string input, string[] arguments)
    {
        using var process = Start(arguments);
        return await EndAsync(process, input);
    }

    public static async Task<ToolResult> EndAsync(Process process, string input = "")
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
            await process.StandardInput.WriteAsync(input.AsMemory(), patience.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(patience.Token);
            return new ToolResult(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }

    /// <summary>The data of a command that succeeds with --json.</summary>
    public static async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        var result = await RunAsync([.. arguments, "--json"]);
        result.ExitCode.ShouldBe(0, result.ToString());
        var document = JsonElement.Parse(result.Output);
        document.GetProperty("ok").GetBoolean().ShouldBeTrue();
        return document.GetProperty("data");
    }

    private static Process StartProcess(string program, IEnumerable<string> arguments, Action<ProcessStartInfo>? prepare = null)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment.Remove("COP_STORE");
        prepare?.Invoke(start);
        return Process.Start(start)!;
    }
}
