using System.CommandLine;

namespace Cop.Cli;

/// <summary>The entry point of the <c>cop</c> tool.</summary>
internal static class Program
{
    // The kernel drains its agents for up to 20 s; after that an interrupt ends the process.
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromSeconds(25);

    private static async Task<int> Main(string[] arguments)
    {
        var parsed = CopCommand.Create().Parse(arguments);
        if (UsageErrors.Report(parsed) is { } code)
            return code;
        return await parsed.InvokeAsync(new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = TerminationTimeout,
        }).ConfigureAwait(false);
    }
}
