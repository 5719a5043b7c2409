using System.CommandLine;
using Cop.Mcp;
using Cop.Surfaces;

namespace Cop.Cli;

/// <summary><c>cop mcp</c>: serves a store to an agent as tools of the Model Context Protocol, over standard input and output.</summary>
internal static class McpCommand
{
    private static readonly Option<string?> Permit = new("--permit")
    {
        Description = "The person who permits the client to answer requests and to retry deliveries, and is the actor of both.",
        HelpName = "human:NAME",
    };

    private static readonly Option<string?> Topics = new("--topics")
    {
        Description = "The begin of the ids of the topics that the client may see (default: all).",
        HelpName = "PREFIX",
    };

    public static Command Create() => CommandContext.On(
        new Command("mcp", "Serves the store as tools of the Model Context Protocol over standard input and output.") { Permit, Topics },
        RunAsync);

    private static async Task<int> RunAsync(CommandContext invocation)
    {
        var options = new CopMcpOptions
        {
            PermittedBy = invocation.Arguments.GetValue(Permit),
            Topics = invocation.Arguments.GetValue(Topics) is { } prefix ? TopicFilter.ForPrefix(prefix) : TopicFilter.All,
        };
        try
        {
            options.Validate();
        }
        catch (ArgumentException fault)
        {
            throw new CopException(new CopError(CopErrorCodes.InvalidActor, fault.Message), fault);
        }

        // Each call is recorded, so the store is opened for writing.
        var store = await OpenStore.ForWritingAsync(invocation).ConfigureAwait(false);
        await using var open = store.ConfigureAwait(false);
        await new CopMcpServer(store.Kernel, options).RunStdioAsync(invocation.Cancellation).ConfigureAwait(false);
        return ExitCode.Ok;
    }
}
