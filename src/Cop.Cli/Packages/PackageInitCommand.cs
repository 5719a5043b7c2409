using System.CommandLine;

namespace Cop.Cli;

/// <summary><c>cop init</c>: writes a new package.</summary>
internal static class PackageInitCommand
{
    public static Command Create()
    {
        var name = new Argument<string?>("NAME")
        {
            Description = "The package's name (default: that of the folder).",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var template = new Option<string>("--template")
        {
            Description =
                "Contents: minimal (a prompt), or full (a persona, a guardrail, knowledge, a tool, tests and a GitHub workflow besides).",
            HelpName = "minimal|full",
            DefaultValueFactory = _ => "minimal",
        };
        template.AcceptOnlyFromAmong("minimal", "full");
        var command = new Command("init", "Creates a context package in the folder; overwrites nothing.") { name, template };
        return PackageOptions.On(command, (context, package) => Task.FromResult(PackageAnswer.Write(
            context,
            package.Create(context.Arguments.GetValue(name) ?? package.DefaultName, context.Arguments.GetValue(template) == "full"),
            created => [("files", PackageAnswer.Texts(created.Files))],
            (created, screen) =>
            {
                foreach (var file in created.Files) screen.Text($"+ {file}");
                screen.Note("cop validate checks the package.");
            })));
    }
}
