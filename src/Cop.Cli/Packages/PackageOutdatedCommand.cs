using System.CommandLine;
using System.Globalization;
using Cop.Packages;

namespace Cop.Cli;

/// <summary><c>cop outdated</c>: dependencies for which there are newer versions.</summary>
internal static class PackageOutdatedCommand
{
    public static Command Create()
    {
        var fail = new Option<bool>("--fail") { Description = "Exits with 1 where a dependency is outdated." };
        var command = new Command("outdated", "Shows the dependencies for which there are newer versions.") { fail };
        return PackageOptions.On(command, async (context, package) =>
        {
            var outcome = await package.FindOutdatedAsync(context.Cancellation).ConfigureAwait(false);
            int code = PackageAnswer.Write(context, outcome, found => [("packages", CopJson.Array(found.Packages.Select(ToJson)))], Show);
            return code == ExitCode.Ok && context.Arguments.GetValue(fail) && outcome.Value!.Packages.Length > 0 ? ExitCode.Failed : code;
        });
    }

    private static CopJson ToJson(OutdatedPackage package) => CopJson.Object(
        ("name", CopJson.From(package.Name)),
        ("current", PackageAnswer.Text(package.Current)),
        ("wanted", PackageAnswer.Text(package.Wanted)),
        ("latest", PackageAnswer.Text(package.Latest)),
        ("published", PackageAnswer.Text(Date(package.Published))),
        ("note", CopJson.From(package.Note)));

    private static void Show(OutdatedPackages found, ConsoleOutput screen)
    {
        var table = new TextTable("package", "current", "wanted", "latest", "published", "note");
        foreach (var package in found.Packages)
            table.Add(
                package.Name, package.Current
                    ?? "", package.Wanted ?? "", package.Latest ?? "", Date(package.Published) ?? "", package.Note);
        if (table.RowCount == 0) screen.Note("Every dependency has its newest version.");
        else table.Write(screen);
    }

    private static string? Date(DateTimeOffset? time) => time?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
