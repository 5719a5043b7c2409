using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Cop.Cli.Tests;

/// <summary>The built tool as a process of its own.</summary>
internal static class Tool
{
    /// <summary>Ends a run that never would. No test waits for it; a machine under ten times the load stays below it.</summary>
    public static TimeSpan Timeout { get; } = TimeSpan.FromMinutes(10);

    /// <summary>The exit code of a process that SIGKILL ended, as shells and .NET say it.</summary>
    public const int Killed = 128 + 9;

    // Of an append, and of a report of health.
    private static readonly string[] LateWords = ["(AppendTimeout)", "The store did not respond within"];

    private static readonly string Assembly = Path.Combine(AppContext.BaseDirectory, "cop.dll");

    public static Process Start(params string[] arguments) => StartProcess("dotnet", [Assembly, .. arguments]);

    public static Process Start(Action<ProcessStartInfo> prepare, string[] arguments) =>
        StartProcess("dotnet", [Assembly, .. arguments], prepare);

    /// <summary>Starts the tool at a pseudo terminal. Its output comes as standard output, and keys go in as standard input.</summary>
    public static Process StartAtTerminal(int columns, IEnumerable<(string Name, string Value)> variables, params string[] arguments)
    {
        var command = string.Join(' ', ((string[])["dotnet", Assembly, .. arguments]).Select(word => $"'{word}'"));
        // Without noflsh the terminal discards its output after it has sent the signal of Ctrl-C. On a busy machine the tool has by then
        // written its last message, which would be lost.
        return StartProcess(
            "script",
            ["--quiet", "--return", "--flush", "--command", $"stty cols {columns} rows 40 noflsh; exec {command}", "/dev/null"],
            start =>
            {
                start.Environment["TERM"] = "xterm-256color";
                foreach (var (name, value) in variables)
                    start.Environment[name] = value;
            });
    }

    /// <summary>Runs a command in this process, which starts in no time; its output is that of a pipe.</summary>
    public static Task<ToolResult> RunHereAsync(params string[] arguments) => WhileLateAsync(async () =>
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        using var error = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        var code = await CommandTree.Alone(() => Program.RunAsync(arguments, output, error));
        return new ToolResult(code, output.ToString(), error.ToString());
    });

    public static Task<ToolResult> RunAsync(params string[] arguments) => RunAsync("", arguments);

    public static Task<ToolResult> RunAsync(string input, string[] arguments) => WhileLateAsync(async () =>
    {
        using var process = Start(arguments);
        return await EndAsync(process, input);
    });

    public static async Task<ToolResult> EndAsync(Process process, string input = "")
    {
        using var timeout = new CancellationTokenSource(Timeout);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
            var error = process.StandardError.ReadToEndAsync(timeout.Token);
            await WriteAsync(process, input, timeout.Token);
            await process.WaitForExitAsync(timeout.Token);
            return new ToolResult(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }

    /// <summary>The data of a command that succeeds with --json, run as a process.</summary>
    public static async Task<JsonElement> JsonAsync(params string[] arguments) => DataOf(await RunAsync([.. arguments, "--json"]));

    /// <summary>The data of a command that succeeds with --json, run in this process.</summary>
    public static async Task<JsonElement> JsonHereAsync(params string[] arguments) => DataOf(await RunHereAsync([.. arguments, "--json"]));

    private static JsonElement DataOf(ToolResult result)
    {
        result.ExitCode.ShouldBe(0, result.ToString());
        var document = JsonElement.Parse(result.Output);
        document.GetProperty("ok").GetBoolean().ShouldBeTrue();
        return document.GetProperty("data");
    }

    // A server that is busy elsewhere may take longer than the tool waits. The tool then asks to repeat the command; an event that is
    // appended to a server has an id in these tests, so that a repetition is no second event.
    private static async Task<ToolResult> WhileLateAsync(Func<Task<ToolResult>> run)
    {
        using var limit = new CancellationTokenSource(Timeout);
        while (true)
        {
            var result = await run();
            if (result.ExitCode == 0
                || !LateWords.Any(said => (result.Output + result.Error).Contains(said, StringComparison.Ordinal)))
                return result;
            limit.Token.ThrowIfCancellationRequested();
        }
    }

    private static async Task WriteAsync(Process process, string input, CancellationToken cancellationToken)
    {
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The process may have ended before it has read everything.
        }
    }

    private static Process StartProcess(string program, IEnumerable<string> arguments, Action<ProcessStartInfo>? prepare = null)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var variable in (string[])["COP_STORE", "NO_COLOR"])
            start.Environment.Remove(variable);
        prepare?.Invoke(start);
        return Process.Start(start)!;
    }
}
