using Cop.Packages;

namespace Cop.Cli;

/// <summary>Results about packages as JSON.</summary>
internal static class PackageJson
{
    /// <summary>The budget of a target.</summary>
    public static CopJson Of(string target, TokenBudget budget) => CopJson.Object(
        ("target", CopJson.From(target)),
        ("model", PackageAnswer.Text(budget.Model)),
        ("window", budget.Window is { } window ? CopJson.From(window) : null),
        ("available", budget.Available is { } available ? CopJson.From(available) : null),
        ("total", Of(budget.Total)),
        ("tools", Of(budget.Tools)),
        ("parts", CopJson.Array(budget.Rows.Select(row => CopJson.Object(("id", CopJson.From(row.Id)), ("tokens", Of(row.Tokens)))))));

    /// <summary>A number of tokens with its bounds.</summary>
    public static CopJson Of(TokenCount count) => CopJson.Object(
        ("low", CopJson.From(count.Low)), ("middle", CopJson.From(count.Middle)), ("high", CopJson.From(count.High)));

    /// <summary>A loss of a target.</summary>
    public static CopJson Of(TargetLoss loss) => CopJson.Object(
        ("feature", CopJson.From(loss.Feature)), ("sectionId", PackageAnswer.Text(loss.SectionId)), ("kind", CopJson.From(loss.Kind)),
        ("note", CopJson.From(loss.Note)));
}
