using System.CommandLine;
using System.Globalization;
using Cop.Packages;

namespace Cop.Cli;

/// <summary><c>cop build</c> and <c>cop export</c>: a package in the formats of providers.</summary>
internal static class PackageBuildCommand
{
    private static readonly string[] Exported = ["skill", "mcp-prompts", "standalone"];

    public static Command Build()
    {
        var targets = new Option<string[]>("--target")
        {
            Description =
                "A target of cop.yaml or a format: openai-responses, openai-chat, anthropic-messages, standalone, skill, mcp-prompts " +
                    "(default: all of cop.yaml).",
            HelpName = "NAME",
            Arity = ArgumentArity.OneOrMore,
        };
        var strict = new Option<bool>(
            "--strict") { Description = "Fails where a target loses guardrails, approvals, rate limits or schemas of arguments." };
        var runtime = new Option<string?>("--runtime")
        {
            Description = "The host that runs the package: cop enforces what providers do not.",
            HelpName = "cop",
        };
        runtime.AcceptOnlyFromAmong("cop");
        var noCache = new Option<bool>("--no-cache") { Description = "Uses no result of an earlier build; the files are the same." };
        var command = new Command("build", "Builds the package for providers into dist, with a report of what each target loses.")
        {
            targets, strict, runtime, noCache,
        };
        return PackageOptions.On(command, (context, package) => RunAsync(context, package, new BuildRequest
        {
            Targets = [.. context.Arguments.GetValue(targets) ?? []],
            IsStrict = context.Arguments.GetValue(strict),
            RunsInKernel = context.Arguments.GetValue(runtime) is not null,
            UsesCache = !context.Arguments.GetValue(noCache),
        }));
    }

    public static Command Export()
    {
        var format = new Argument<string>("FORMAT") { Description = "The format: skill, mcp-prompts or standalone." };
        format.AcceptOnlyFromAmong(Exported);
        var output = new Option<string?>("--output", "-o") { Description = "The folder (default: dist).", HelpName = "DIR" };
        var command = new Command("export", "Writes the package in another format.") { format, output };
        return PackageOptions.On(command, (context, package) => RunAsync(context, package, new BuildRequest
        {
            Targets = [context.Arguments.GetValue(format)!],
            Output = context.Arguments.GetValue(output),
        }));
    }

    private static async Task<int> RunAsync(CommandContext context, PackageWorkspace package, BuildRequest request)
    {
        context.Screen.Progress("Building …");
        var outcome = await package.BuildAsync(request, context.Cancellation).ConfigureAwait(false);
        context.Screen.EndProgress();
        return PackageAnswer.Write(context, outcome, ToJson, Show);
    }

    private static IEnumerable<(string, CopJson?)> ToJson(BuildReport report) =>
    [
        ("targets", CopJson.Array(report.Targets.Select(target => CopJson.Object(
            ("name", CopJson.From(target.Name)), ("format", CopJson.From(target.Format)),
            ("files", CopJson.Array(target.Files.Select(file => CopJson.Object(
                ("path", CopJson.From(file.Path)), ("sha256", CopJson.From(file.Digest)), ("bytes", CopJson.From(file.Bytes)))))),
            ("losses", CopJson.Array(target.Losses.Select(PackageJson.Of))),
            ("budget", PackageJson.Of(target.Name, target.Budget)))))),
        ("stages", CopJson.Array(report.Stages.Select(stage => CopJson.Object(
            ("name", CopJson.From(stage.Name)), ("runs", CopJson.From(stage.Runs)), ("reused", CopJson.From(stage.Reused)))))),
        ("overrides", PackageAnswer.Texts(report.Overrides)),
    ];

    private static void Show(BuildReport report, ConsoleOutput screen)
    {
        var stages = new TextTable("stage", "run", "reused", "ms");
        foreach (var stage in report.Stages)
            stages.Add(
                stage.Name, Number(stage.Runs), Number(stage.Reused),
                stage.Elapsed.TotalMilliseconds.ToString("F1", CultureInfo.InvariantCulture));
        stages.Write(screen);
        foreach (var target in report.Targets)
        {
            screen.Line();
            screen.Text($"{target.Name} ({target.Format}), {Number(target.Budget.Total.Middle)} tokens");
            foreach (var file in target.Files) screen.Text($"  {file.Digest[..16]}  {file.Path}", 20);
            foreach (var loss in target.Losses) screen.Text(
                $"  {loss.Kind}: {loss.Feature}{(loss.SectionId is null ? "" : $" of {loss.SectionId}")}. {loss.Note}", 4);
        }

        foreach (var rule in report.Overrides) screen.Note($"The rule {rule} is overridden.");
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
