using System.CommandLine;

namespace Cop.Cli.Tests;

/// <summary>The commands of the tool with their paths, such as <c>topic list</c>; the root has the empty path.</summary>
internal static class CommandTree
{
    /// <summary>All commands, groups included.</summary>
    public static IReadOnlyList<(string Path, Command Command)> Commands() => [.. Walk(CopCommand.Create(), "")];

    /// <summary>The commands that do something.</summary>
    public static IReadOnlyList<(string Path, Command Command)> Leaves() =>
        [.. Commands().Where(each => each.Command.Subcommands.Count == 0)];

    private static IEnumerable<(string Path, Command Command)> Walk(Command command, string path) =>
        command.Subcommands.SelectMany(child => Walk(child, $"{path} {child.Name}".TrimStart())).Prepend((path, command));
}
