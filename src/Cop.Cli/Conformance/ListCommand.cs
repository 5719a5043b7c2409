using System.CommandLine;
using Cop.Conformance.Runner;

namespace Cop.Cli;

/// <summary><c>cop conformance list</c>: lists the checks and their requirements.</summary>
internal static class ListCommand
{
    public static Command Create() =>
        CommandContext.On(new Command("list", "Lists the checks and the requirements that each one tests."), RunAsync);

    private static Task<int> RunAsync(CommandContext invocation)
    {
        var checks = CheckCatalog.Load().Checks;
        var json = CopJson.Object(("checks", CopJson.Array(checks.Select(check => CopJson.Object(
            ("id", CopJson.From(check.Id)),
            ("title", CopJson.From(check.Title)),
            ("level", CopJson.From(check.Level)),
            ("requirements", CopJson.Array(check.Requirements.Select(CopJson.From))))))));
        return Task.FromResult(invocation.Answer(json, () =>
        {
            foreach (var check in checks)
                invocation.Screen.Line(TerminalEscaping.Markup($"{check.Id}: {check.Title} [{string.Join(", ", check.Requirements)}]"));
        }));
    }
}
