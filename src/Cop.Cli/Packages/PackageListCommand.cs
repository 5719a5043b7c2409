using System.CommandLine;
using Cop.Packages;

namespace Cop.Cli;

/// <summary><c>cop list</c> and <c>cop why</c>: the packages of the lock.</summary>
internal static class PackageListCommand
{
    public static Command List()
    {
        var tree = new Option<bool>("--tree") { Description = "Shows what depends on what." };
        var development = new Option<bool>("--dev") { Description = "Shows the packages that only tests need, too." };
        var command = new Command("list", "Lists the packages of the lock, without a network.") { tree, development };
        return PackageOptions.On(command, (context, package) =>
        {
            bool all = context.Arguments.GetValue(development);
            return Task.FromResult(PackageAnswer.Write(
                context, package.List(),
                inventory => [("packages", CopJson.Array(inventory.Packages.Where(each => all || !each.IsDevelopment).Select(ToJson)))],
                (inventory, screen) =>
                {
                    if (context.Arguments.GetValue(tree)) ShowTree(inventory, all, screen);
                    else ShowTable(inventory, all, screen);
                }));
        });
    }

    public static Command Why()
    {
        var name = new Argument<string>("PACKAGE") { Description = "A package of the lock." };
        var command = new Command("why", "Shows every chain of dependencies that leads to a package.") { name };
        return PackageOptions.On(command, (context, package) =>
        {
            string wanted = context.Arguments.GetValue(name)!;
            var outcome = package.List();
            if (outcome.Value is { } inventory && !inventory.Packages.Any(each => each.Name == wanted))
                outcome = PackageWorkspace.NotInTheLock(wanted);
            return Task.FromResult(PackageAnswer.Write(
                context, outcome,
                inventory => [("chains", CopJson.Array(inventory.ChainsTo(wanted).Select(chain => PackageAnswer.Texts(chain))))],
                (inventory, screen) =>
                {
                    foreach (var chain in inventory.ChainsTo(wanted)) screen.Text(
                        string.Join(" → ", chain.Select(each => Label(inventory, each))), 2);
                }));
        });
    }

    private static CopJson ToJson(PackageListing package) => CopJson.Object(
        ("name", CopJson.From(package.Name)),
        ("version", CopJson.From(package.Version)),
        ("resolved", CopJson.From(package.Resolved)),
        ("tree", CopJson.From(package.Tree)),
        ("license", PackageAnswer.Text(package.License)),
        ("dev", CopJson.From(package.IsDevelopment)),
        ("dependencies", CopJson.Object(package.Dependencies.Select(each => (each.Key, (CopJson?)CopJson.From(each.Value))))));

    private static void ShowTable(PackageInventory inventory, bool all, ConsoleOutput screen)
    {
        var table = new TextTable("package", "version", "licence", "digest");
        foreach (var package in inventory.Packages.Where(each => all || !each.IsDevelopment))
            table.Add(package.Name, package.Version, package.License ?? "", package.Tree[..19]);
        if (table.RowCount == 0) screen.Note("There are no packages.");
        else table.Write(screen);
    }

    private static void ShowTree(PackageInventory inventory, bool all, ConsoleOutput screen)
    {
        var shown = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<(string Name, int Depth)>(inventory.Direct.Reverse().Select(each => (each, 0)));
        screen.Text(inventory.Root);
        while (open.TryPop(out var next))
        {
            var package = inventory.Packages.First(each => each.Name == next.Name);
            if (package.IsDevelopment && !all) continue;
            bool isNew = shown.Add(next.Name);
            string repeated = isNew || package.Dependencies.Count == 0 ? "" : " (its dependencies are above)";
            screen.Text($"{new string(' ', 2 + (2 * next.Depth))}{package.Name} {package.Version}{repeated}");
            foreach (var needed in isNew ? package.Dependencies.Keys.Reverse() : []) open.Push((needed, next.Depth + 1));
        }
    }

    private static string Label(PackageInventory inventory, string name) =>
        inventory.Packages.FirstOrDefault(each => each.Name == name) is { } package ? $"{name} {package.Version}" : name;
}
