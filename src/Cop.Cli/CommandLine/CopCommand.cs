using System.CommandLine;

namespace Cop.Cli;

/// <summary>The root of the command line: all commands, and the rules that hold for every value.</summary>
internal static class CopCommand
{
    public static RootCommand Create()
    {
        var root = new RootCommand("Inspects, exports, imports, verifies and rebuilds COP stores. 'cop demo' shows the protocol at work.")
        {
            CommandContext.Store,
            CommandContext.Json,
            DemoCommand.Create(),
            TopicCommands.Create(),
            StoreCommands.Create(),
            DeliveryCommands.Create(),
            ContinuationCommands.Create(),
            ConformanceCommands.Create(),
        };
        ValueRules.RefuseEmpty(root);
        return root;
    }
}
