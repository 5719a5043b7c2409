using System.CommandLine;
using Cop.Packages;

namespace Cop.Cli;

/// <summary><c>cop install</c>, <c>uninstall</c> and <c>update</c>: resolve, verify, store, and write the lock.</summary>
internal static class PackageInstallCommand
{
    public static Command Install()
    {
        var packages = PackageOptions.Words(
            "PACKAGE",
            "Packages to add, each with an optional range or tag: tone, tone@^1.2.0, tone@beta. Without one, installs what cop.yaml " +
                "names.");
        var save = new Option<bool>("--save") { Description = "Adds to dependencies; this is the default." };
        var development = new Option<bool>("--save-dev") { Description = "Adds to dev_dependencies." };
        var peer = new Option<bool>("--save-peer") { Description = "Adds to peer_dependencies." };
        var optional = new Option<bool>("--save-optional") { Description = "Adds to optional_dependencies." };
        var frozen =
            new Option<bool>("--frozen") { Description = "Writes nothing, and fails where the lock does not agree with every manifest." };
        var command = new Command("install", "Resolves the dependencies of the package, verifies and stores them, and writes cop.lock.")
        {
            packages, save, development, peer, optional, frozen,
        };
        command.Validators.Add(result =>
        {
            if (new[] { save, development, peer, optional }.Count(result.GetValue) > 1) result.AddError("Give one of the --save options.");
            if (result.GetValue(frozen) && result.GetValue(packages)?.Length > 0) result.AddError(
                "--frozen changes nothing, so no package can be added.");
        });
        return PackageOptions.On(command, (context, package) => RunAsync(context, package, new InstallRequest
        {
            Add = [.. context.Arguments.GetValue(packages) ?? []],
            IsFrozen = context.Arguments.GetValue(frozen),
            Section = context.Arguments.GetValue(development) ? "dev_dependencies"
                : context.Arguments.GetValue(peer) ? "peer_dependencies"
                : context.Arguments.GetValue(optional) ? "optional_dependencies" : "dependencies",
        }));
    }

    public static Command Uninstall()
    {
        var packages = PackageOptions.Words("PACKAGE", "Packages to remove.", isRequired: true);
        var command = new Command("uninstall", "Removes packages from cop.yaml and from the lock.") { packages };
        return PackageOptions.On(command, async (context, package) =>
        {
            string[] removed = context.Arguments.GetValue(packages)!;
            int code = await RunAsync(context, package, new InstallRequest { Remove = [.. removed] }).ConfigureAwait(false);
            if (code == ExitCode.Ok && !context.AsJson && package.List().Value is { } left)
            {
                foreach (var name in removed.Where(each => left.Packages.Any(listed => listed.Name == each)))
                {
                    var dependents = left.Packages.Where(each => each.Dependencies.ContainsKey(name)).Select(each => each.Name);
                    context.Screen.Note($"{name} stays, since {string.Join(", ", dependents)} needs it.");
                }
            }

            return code;
        });
    }

    public static Command Update()
    {
        var packages = PackageOptions.Words("PACKAGE", "Packages to move to their newest version in range (default: all).");
        var latest = new Option<bool>("--latest") { Description = "Widens the ranges in cop.yaml to the newest release." };
        var command = new Command("update", "Resolves again, and moves packages to newer versions.") { packages, latest };
        return PackageOptions.On(command, (context, package) => RunAsync(context, package, new InstallRequest
        {
            IsUpdate = true,
            Update = [.. context.Arguments.GetValue(packages) ?? []],
            ToLatest = context.Arguments.GetValue(latest),
        }));
    }

    private static async Task<int> RunAsync(CommandContext context, PackageWorkspace package, InstallRequest request)
    {
        context.Screen.Progress("Resolving …");
        var outcome = await package.InstallAsync(request, context.Cancellation).ConfigureAwait(false);
        context.Screen.EndProgress();
        return PackageAnswer.Write(context, outcome, ToJson, Show);
    }

    private static IEnumerable<(string, CopJson?)> ToJson(InstallReport report) =>
    [
        ("changes", CopJson.Array(report.Changes.Select(change => CopJson.Object(
            ("name", CopJson.From(change.Name)), ("from", PackageAnswer.Text(change.From)), ("to", PackageAnswer.Text(change.To)))))),
        ("installed", CopJson.From(report.Installed)),
        ("lockWritten", CopJson.From(report.LockWritten)),
        ("manifestWritten", CopJson.From(report.ManifestWritten)),
        ("warnings", PackageAnswer.Texts(report.Warnings)),
    ];

    private static void Show(InstallReport report, ConsoleOutput screen)
    {
        foreach (var change in report.Changes)
            screen.Text(change switch
            {
                { From: null } => $"+ {change.Name} {change.To}",
                { To: null } => $"− {change.Name} {change.From}",
                _ => $"~ {change.Name} {change.From} → {change.To}",
            });
        foreach (var warning in report.Warnings) screen.Note($"cop: warning: {warning}");
        screen.Note($"{report.Installed} packages; cop.lock {(report.LockWritten ? "was written" : "is unchanged")}.");
    }
}
