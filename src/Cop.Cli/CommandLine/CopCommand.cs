using System.CommandLine;

namespace Cop.Cli;

/// <summary>The root of the command line: all commands, and the rules that hold for every value.</summary>
internal static class CopCommand
{
    // No response files: an argument that starts with @ names a file to the commands that read one.
    private static readonly ParserConfiguration Parser = new() { ResponseFileTokenReplacer = null };

    public static ParseResult Parse(IReadOnlyList<string> arguments) => Create().Parse(arguments, Parser);

    public static RootCommand Create()
    {
        var root = new RootCommand("Inspects, exports, imports, verifies and rebuilds COP stores. 'cop demo' shows the protocol at work.")
        {
            CommandContext.Store,
            CommandContext.Json,
            CommandContext.Utc,
            DemoCommand.Create(),
            WatchCommand.Create(),
            WaitingCommand.Create(),
            AppendCommand.Create(),
            ServeHostCommand.Create(),
            TopicCommands.Create(),
            ReplicateCommand.Create(),
            EventCommands.Create(),
            ArtifactCommands.Create(),
            StoreCommands.Create(),
            DeliveryCommands.Create(),
            ContinuationCommands.Create(),
            LedgerCommands.Create(),
            EvidenceCommands.Create(),
            PrivacyCommands.Create(),
            InboxCommands.Create(),
            InboxCommands.CreateAnswer(),
            AiCommands.Create(),
            McpCommand.Create(),
            ConformanceCommands.Create(),
            CompletionCommand.Create(),
        };
        PackageCommands.AddTo(root);
        ValueRules.RefuseEmpty(root);
        return root;
    }
}
