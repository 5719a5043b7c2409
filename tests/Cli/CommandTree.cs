using System.CommandLine;

namespace Cop.Cli.Tests;

/// <summary>The commands of the tool with their paths, such as <c>topic list</c>; the root has the empty path.</summary>
internal static class CommandTree
{
    private static readonly Lock Gate = new();

    /// <summary>All commands, groups included.</summary>
    public static IReadOnlyList<(string Path, Command Command)> Commands() => Alone(() => Walk(CopCommand.Create(), "").ToList());

    /// <summary>The commands that do something.</summary>
    public static IReadOnlyList<(string Path, Command Command)> Leaves() =>
        [.. Commands().Where(each => each.Command.Subcommands.Count == 0)];

    /// <summary>Makes a tree, or parses with one, while no other test does.</summary>
    /// <remarks>All trees of a process share their options, and each tree adds its rules to them. The tool itself makes only one.</remarks>
    public static T Alone<T>(Func<T> use)
    {
        lock (Gate)
            return use();
    }

    private static IEnumerable<(string Path, Command Command)> Walk(Command command, string path) =>
        command.Subcommands.SelectMany(child => Walk(child, $"{path} {child.Name}".TrimStart())).Prepend((path, command));
}
