using System.CommandLine;
using Cop.Conformance.Runner;

namespace Cop.Cli;

/// <summary><c>cop conformance serve</c>: this kernel as a target of the conformance binding.</summary>
internal static class ServeCommand
{
    private static readonly Option<bool> Stdio = new("--stdio") { Description = "Speaks over standard input and output, and ends with the input." };
    private static readonly Option<int> Port = new("--port") { Description = "The port on the loopback address (default: 0, any that is free; the address is printed).", HelpName = "PORT" };

    public static Command Create()
    {
        var command = new Command("serve", "Lets a tester reach this kernel, on the loopback address alone. It empties stores of its own: in memory, or below the directory or in the database that --store names.")
        {
            Stdio, Port,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(Port) is < 0 or > 65_535)
                result.AddError("A port is a number from 0 to 65535.");
            if (result.GetValue(Stdio) && result.GetResult(Port) is { Implicit: false })
                result.AddError("Choose one of --stdio and --port.");
        });
        return CommandContext.On(command, RunAsync);
    }

    private static async Task<int> RunAsync(CommandContext invocation)
    {
        // Only what the command itself names: a variable that names a store for other commands must not lend it to a tester.
        IStoreFactory source = invocation.Arguments.GetValue(CommandContext.Store) switch
        {
            null => new MemoryStoreFactory(),
            { } address when PostgresAddress.IsMeant(address) => new PostgresStoreFactory(PostgresAddress.Read(address, Environment.GetEnvironmentVariable)),
            { } directory => new DirectoryStoreFactory(directory),
        };
        var server = new BindingServer(source, typeof(CopKernel).Assembly.GetName().Version!.ToString(3), Console.Error);
        await using var open = server.ConfigureAwait(false);
        if (invocation.Arguments.GetValue(Stdio))
        {
            await StdioTransport.ServeAsync(server, Console.OpenStandardInput(), Console.OpenStandardOutput(), invocation.Cancellation).ConfigureAwait(false);
            return ExitCode.Ok;
        }

        var door = await HttpTransport.OpenAsync(server, invocation.Arguments.GetValue(Port), invocation.Cancellation).ConfigureAwait(false);
        await using var listening = door.ConfigureAwait(false);
        invocation.Screen.Line($"Listening on {door.Address}");
        await Task.Delay(Timeout.InfiniteTimeSpan, invocation.Cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return ExitCode.Ok;
    }
}
