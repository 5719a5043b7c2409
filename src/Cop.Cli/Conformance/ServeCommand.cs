using System.CommandLine;
using Cop.Conformance.Runner;

namespace Cop.Cli;

/// <summary><c>cop conformance serve</c>: serves this kernel to a tester through the conformance binding.</summary>
internal static class ServeCommand
{
    private static readonly Option<bool> Stdio = new("--stdio")
    {
        Description = "Uses standard input and output, and ends with the input.",
    };

    private static readonly Option<long?> Port = ValueRules.Number(
        "--port", 0, 65_535, "The port on the loopback address (default: 0, any free one; the address is printed).", "PORT");

    public static Command Create()
    {
        const string Description = "Serves this kernel to a tester, on the loopback address only. Its stores are temporary: in memory, "
            + "or below the directory or in the database that --store names.";
        var command = new Command("serve", Description) { Stdio, Port };
        command.Validators.Add(result =>
        {
            if (result.GetResult(Stdio) is { Implicit: false } && result.GetResult(Port) is { Implicit: false })
                result.AddError("Use one of --stdio and --port.");
            if (result.GetResult(Stdio) is { Implicit: false } && result.GetResult(CommandContext.Json) is { Implicit: false })
                result.AddError("With --stdio standard output belongs to the tester; leave out --json.");
        });
        return CommandContext.On(command, RunAsync);
    }

    private static async Task<int> RunAsync(CommandContext invocation)
    {
        // Only the option, not the variable: a store that is named for other commands must not be given to a tester.
        IStoreFactory source = invocation.Arguments.GetValue(CommandContext.Store) switch
        {
            null => new MemoryStoreFactory(),
            { } address when PostgresAddress.IsMeant(address) =>
                new PostgresStoreFactory(PostgresAddress.Read(address, Environment.GetEnvironmentVariable)),
            { } address when MartenAddress.IsMeant(address) =>
                new MartenStoreFactory(MartenAddress.Read(address, Environment.GetEnvironmentVariable)),
            { } directory => new DirectoryStoreFactory(directory),
        };
        var server = new BindingServer(source, typeof(CopKernel).Assembly.GetName().Version!.ToString(3), Console.Error);
        await using var open = server.ConfigureAwait(false);
        if (invocation.Arguments.GetValue(Stdio))
        {
            var (input, output) = (Console.OpenStandardInput(), Console.OpenStandardOutput());
            await StdioTransport.ServeAsync(server, input, output, invocation.Cancellation).ConfigureAwait(false);
            return ExitCode.Ok;
        }

        var port = (int)(invocation.Arguments.GetValue(Port) ?? 0);
        var door = await HttpTransport.OpenAsync(server, port, invocation.Cancellation).ConfigureAwait(false);
        await using var listening = door.ConfigureAwait(false);
        invocation.Item(
            CopJson.Object(("address", CopJson.From(door.Address.ToString()))),
            () => invocation.Screen.Line($"Listening on {door.Address}"));
        await Task.Delay(Timeout.InfiniteTimeSpan, invocation.Cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return ExitCode.Ok;
    }
}
