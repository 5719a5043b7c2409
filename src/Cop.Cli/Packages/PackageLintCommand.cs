using System.CommandLine;
using Cop.Packages;

namespace Cop.Cli;

/// <summary><c>cop lint</c>: rules for the texts of a package.</summary>
internal static class PackageLintCommand
{
    public static Command Create()
    {
        var paths = PackageOptions.Words("PATH", "Files or folders to report on (default: all).");
        var fix = new Option<bool>("--fix") { Description = "Carries out the corrections that are known." };
        var sarif = new Option<string?>("--sarif") { Description = "Writes the findings in SARIF 2.1.0 as well.", HelpName = "FILE" };
        var command = new Command("lint", "Checks the form of all files, contradictions, hidden text and keys.") { paths, fix, sarif };
        return PackageOptions.On(command, async (context, package) =>
        {
            var outcome = package.Lint([.. context.Arguments.GetValue(paths) ?? []], context.Arguments.GetValue(fix));
            if (context.Arguments.GetValue(sarif) is { } file)
                await File.WriteAllBytesAsync(file, SarifReport.Write(outcome.Diagnostics).Utf8.ToArray(), context.Cancellation)
                    .ConfigureAwait(false);
            return PackageAnswer.Write(
                context, outcome, report => [("fixed", CopJson.Array(report.Fixed.Select(PackageAnswer.ToJson)))],
                (report, screen) =>
                {
                    foreach (var done in report.Fixed) screen.Text($"fixed {done}");
                    if (outcome.Diagnostics.IsEmpty) screen.Note("There is no finding.");
                });
        });
    }
}
