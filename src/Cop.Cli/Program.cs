using System.CommandLine;
using System.Text;

namespace Cop.Cli;

/// <summary>The entry point of the <c>cop</c> tool.</summary>
internal static class Program
{
    // The kernel drains its agents for up to 20 s; after that an interrupt ends the process.
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromSeconds(25);

    private static Task<int> Main(string[] arguments)
    {
        if (OperatingSystem.IsWindows())
            Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        return RunAsync(arguments, Console.Out, Console.Error);
    }

    /// <summary>Runs a command line.</summary>
    /// <param name="arguments">The command line without the name of the tool.</param>
    /// <param name="output">The target of results.</param>
    /// <param name="error">The target of messages.</param>
    /// <returns>The exit code.</returns>
    internal static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter error)
    {
        var parsed = CopCommand.Parse(arguments);
        var screen = new ConsoleOutput(output, error);
        if (UsageErrors.Report(parsed, arguments, screen) is { } code)
            return code;
        if (HelpText.IsRequestedAsJson(parsed))
            return await HelpText.WriteJsonAsync(parsed, screen).ConfigureAwait(false);
        return await parsed.InvokeAsync(new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = TerminationTimeout,
            Output = output,
            Error = error,
        }).ConfigureAwait(false);
    }
}
