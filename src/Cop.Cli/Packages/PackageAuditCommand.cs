using System.CommandLine;

namespace Cop.Cli;

/// <summary><c>cop audit</c>: digests, hidden text, keys and the policy, for the package and all that it uses.</summary>
internal static class PackageAuditCommand
{
    public static Command Create()
    {
        var fix = new Option<bool>("--fix") { Description = "Fetches packages that are damaged or missing again." };
        var command = new Command("audit", "Checks digests, hidden text, keys and the policy of the package and its dependencies.") { fix };
        return PackageOptions.On(command, async (context, package) => PackageAnswer.Write(
            context, await package.AuditAsync(context.Arguments.GetValue(fix), context.Cancellation).ConfigureAwait(false),
            report =>
            [
                ("packages", CopJson.From(report.Packages)), ("files", CopJson.From(report.Files)),
                ("repaired", CopJson.From(report.Repaired)),
            ],
            (report, screen) =>
                screen.Text($"{report.Packages} packages with {report.Files} files are in order; {report.Repaired} were fetched again.")));
    }
}
