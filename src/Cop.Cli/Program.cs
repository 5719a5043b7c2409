using System.CommandLine;
using System.CommandLine.Parsing;

namespace Cop.Cli;

/// <summary>The <c>cop</c> tool: commands in, exit codes out.</summary>
internal static class Program
{
    // The kernel drains its agents for up to twenty seconds; after that an interrupt ends the process.
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(25);

    private static async Task<int> Main(string[] arguments)
    {
        var root = new RootCommand("Looks into COP stores, exports, imports, verifies and rebuilds them; 'cop demo' shows the whole protocol at work.")
        {
            CommandContext.Store,
            CommandContext.Json,
            DemoCommand.Create(),
            TopicCommands.Create(),
            StoreCommands.Create(),
            DeliveryCommands.Create(),
            ConformanceCommands.Create(),
        };
        var parsed = root.Parse(arguments);
        var code = await parsed.InvokeAsync(new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = DrainTime,
        }).ConfigureAwait(false);
        return parsed.Errors.Count > 0 ? ExitCode.BadInput : code;
    }
}
