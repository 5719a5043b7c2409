using System.Diagnostics;

namespace Cop.Conformance.Tests;

/// <summary>The built tool as a child process in the root of the repository.</summary>
internal static class Tool
{
    /// <summary>The built tool, quoted for a shell.</summary>
    public static string Cop => $"dotnet \"{Path.Combine(AppContext.BaseDirectory, "cop.dll")}\"";

    /// <summary>The implementation in JavaScript, quoted for a shell.</summary>
    public static string ReferenceJs => $"node \"{Repository.File("tests", "Conformance", "reference-js", "cop.mjs")}\"";

    public static Process Start(string file, params string[] arguments)
    {
        var start = new ProcessStartInfo(file)
        {
            WorkingDirectory = Repository.Root, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment.Remove("COP_STORE");
        return Process.Start(start)!;
    }

    public static Process StartCop(params string[] arguments) =>
        Start("dotnet", [Path.Combine(AppContext.BaseDirectory, "cop.dll"), .. arguments]);

    public static Task<ToolResult> RunCopAsync(params string[] arguments) => EndAsync(StartCop(arguments));

    public static async Task<ToolResult> EndAsync(Process process)
    {
        using (process)
        {
            // A script may run several commands, each with a run of all checks.
            using var patience = new CancellationTokenSource(6 * HangLimit.Span);
            try
            {
                process.StandardInput.Close();
                var (output, error) =
                    (process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
                await process.WaitForExitAsync(patience.Token);
                return new ToolResult(process.ExitCode, await output, await error);
            }
            finally
            {
                if (!process.HasExited)
                    process.Kill(entireProcessTree: true);
            }
        }
    }
}
