using System.CommandLine;
using System.Globalization;
using Cop.Packages;

namespace Cop.Cli;

/// <summary><c>cop validate</c>: checks everything that can be checked without a model.</summary>
internal static class PackageValidateCommand
{
    public static Command Create()
    {
        var target = new Option<string?>("--target") { Description = "The target (default: all of cop.yaml).", HelpName = "NAME" };
        var command = new Command("validate", "Checks schema, files, templates, lock, contradictions and the budget of tokens.") { target };
        return PackageOptions.On(command, (context, package) => Task.FromResult(PackageAnswer.Write(
            context, package.Validate(context.Arguments.GetValue(target)),
            report => [("budgets", CopJson.Array(report.Budgets.Select(each => PackageJson.Of(each.Target, each.Budget))))],
            (report, screen) =>
            {
                foreach (var (name, budget) in report.Budgets) Show(name, budget, screen);
            })));
    }

    private static void Show(string target, TokenBudget budget, ConsoleOutput screen)
    {
        string window = budget.Available is { } available ? $", {available} of {budget.Window} tokens are available" : "";
        screen.Text($"{target}: {budget.Model ?? "no model"}{window}");
        var table = new TextTable("tokens", "at least", "at most", "part");
        foreach (var row in budget.Rows) Add(table, row.Tokens, row.Id);
        Add(table, budget.Total, "all");
        table.Write(screen);
    }

    private static void Add(TextTable table, TokenCount count, string name) =>
        table.Add(Number(count.Middle), Number(count.Low), Number(count.High), name);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
