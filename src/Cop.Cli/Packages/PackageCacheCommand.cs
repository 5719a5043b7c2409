using System.CommandLine;
using System.Globalization;
using Cop.Packages;

namespace Cop.Cli;

/// <summary><c>cop cache</c>: the content store of the user.</summary>
internal static class PackageCacheCommand
{
    private const int Megabyte = 1024 * 1024;

    public static Command Create() => new("cache", "Lists, verifies and prunes the user's content store of packages.")
    {
        PackageOptions.On(
            new Command("list", "Lists the packages of the content store."),
            (context, package) => Task.FromResult(PackageAnswer.Write(context, package.ListStore(), ToJson, Show))),
        PackageOptions.On(
            new Command("verify", "Verifies every file of the content store."),
            (context, package) => Task.FromResult(PackageAnswer.Write(
                context, package.VerifyStore(), ToJson, (store, screen) =>
                    screen.Text($"{store.Packages.Length} packages are in order.")))),
        Prune(),
    };

    private static Command Prune()
    {
        var size = ValueRules.Number("--size", 0, 1024 * 1024, "The size in MiB to which the store is pruned (default: 1024).", "MIB");
        var locks = new Option<string[]>("--keep")
        {
            Description = "A cop.lock whose packages are kept.",
            HelpName = "LOCK",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command("prune", "Removes packages that were used least lately.") { size, locks };
        return PackageOptions.On(command, (context, package) => Task.FromResult(PackageAnswer.Write(
            context,
            package.PruneStore((context.Arguments.GetValue(size) ?? 1024) * Megabyte, [.. context.Arguments.GetValue(locks) ?? []]),
            ToJson, Show)));
    }

    private static IEnumerable<(string, CopJson?)> ToJson(StoredPackages store) =>
    [
        ("packages", CopJson.Array(store.Packages.Select(package => CopJson.Object(
            ("name", CopJson.From(package.Name)), ("version", CopJson.From(package.Version)), ("tree", CopJson.From(package.Tree)),
            ("bytes", CopJson.From(package.Bytes)))))),
    ];

    private static void Show(StoredPackages store, ConsoleOutput screen)
    {
        var table = new TextTable("package", "version", "bytes", "digest");
        foreach (var package in store.Packages)
            table.Add(package.Name, package.Version, package.Bytes.ToString(CultureInfo.InvariantCulture), package.Tree[..19]);
        if (table.RowCount == 0) screen.Note("There are no packages.");
        else table.Write(screen);
    }
}
