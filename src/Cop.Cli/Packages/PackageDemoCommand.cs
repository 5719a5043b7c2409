using System.CommandLine;
using Cop.Packages;

namespace Cop.Cli;

/// <summary>
/// <c>cop demo package</c>: a support agent with two dependencies, resolved, checked, rendered and built without a network.
/// </summary>
internal static class PackageDemoCommand
{
    public static Command Create()
    {
        var directory = new Option<string>("--directory", "-C")
        {
            Description = "The folder for the files of the demo (default: support-package).",
            HelpName = "DIR",
            DefaultValueFactory = _ => "support-package",
        };
        var chat = new Option<bool>("--chat") { Description = "Evaluates the package from its cassettes too, and asks it on a kernel." };
        var command =
            new Command("package", "Resolves, checks, renders and builds the package of a support agent, offline.") { directory, chat };
        return CommandContext.On(command, async context =>
        {
            var folder = Path.GetFullPath(context.Arguments.GetValue(directory)!);
            bool asks = context.Arguments.GetValue(chat);
            var code = await RunAsync(context, folder, isWhole: !asks).ConfigureAwait(false);
            return code == ExitCode.Ok && asks
                ? await PackageDemoChat.RunAsync(context, folder).ConfigureAwait(false) : code;
        });
    }

    private static async Task<int> RunAsync(CommandContext context, string folder, bool isWhole)
    {
        await SupportPackage.WriteAsync(folder, context.Cancellation).ConfigureAwait(false);
        var package = new PackageWorkspace(new PackageEnvironment
        {
            Folder = Path.Combine(folder, "agent"),
            Home = Path.Combine(folder, "home"),
            Registries = [Path.Combine(folder, "registry")],
            IsOffline = true,
        });
        var installed = await package.InstallAsync(new InstallRequest(), context.Cancellation).ConfigureAwait(false);
        var validated = package.Validate();
        var values = await VariableFile.ReadAsync(Path.Combine(folder, "agent", "vars.json"), context.Cancellation).ConfigureAwait(false);
        var rendered = package.Render(values, "anthropic");
        var built = await package.BuildAsync(new BuildRequest(), context.Cancellation).ConfigureAwait(false);
        var failed =
            new[] { installed.ExitCode, validated.ExitCode, rendered.ExitCode, built.ExitCode }.FirstOrDefault(code => code != ExitCode.Ok);
        if (failed != ExitCode.Ok)
            return PackageAnswer.Fail(
                context, [.. installed.Diagnostics, .. validated.Diagnostics, .. rendered.Diagnostics, .. built.Diagnostics], failed);
        // With a second part, the one document is that of its end.
        if (!isWhole && context.AsJson) return ExitCode.Ok;
        return context.Answer(
            CopJson.Object(
                ("directory", CopJson.From(folder)),
                ("installed", CopJson.From(installed.Value!.Installed)),
                ("sections", PackageAnswer.Texts(rendered.Value!.Sections.Select(each => each.Id))),
                ("targets", CopJson.Array(built.Value!.Targets.Select(each => CopJson.Object(
                    ("name", CopJson.From(each.Name)), ("format", CopJson.From(each.Format)), ("files", CopJson.From(each.Files.Length)),
                    ("losses", CopJson.From(each.Losses.Length)), ("tokens", PackageJson.Of(each.Budget.Total))))))),
            () => Show(context.Screen, folder, package.List().Value!, rendered.Value!, built.Value!));
    }

    private static void Show(ConsoleOutput screen, string folder, PackageInventory inventory, RenderedPackage rendered, BuildReport built)
    {
        screen.Text("1. Resolved from the registry in the folder", style: "bold");
        foreach (var package in inventory.Packages) screen.Text($"   {package.Name} {package.Version}  {package.Tree[..19]}");
        screen.Text("2. Rendered, each piece with its trust and origin", style: "bold");
        PackageRenderCommand.ShowProvenance(rendered, screen);
        screen.Text("3. Built", style: "bold");
        foreach (var target in built.Targets)
        {
            screen.Text($"   {target.Name} ({target.Format}): {target.Files.Length} files, about {target.Budget.Total.Middle} tokens");
            foreach (var loss in target.Losses) screen.Text($"     {loss.Kind}: {loss.Feature} {loss.SectionId}. {loss.Note}", 7);
        }

        screen.Note($"The files are in {folder}. The name of the customer holds a tag and an instruction; both stayed text.");
    }
}
