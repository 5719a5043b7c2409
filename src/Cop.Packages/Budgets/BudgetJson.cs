namespace Cop.Packages;

/// <summary>Token budgets as JSON.</summary>
internal static class BudgetJson
{
    public static CopJson Write(TokenBudget budget) => CopJson.Object(
        ("model", budget.Model is null ? null : CopJson.From(budget.Model)),
        ("window", budget.Window is { } window ? CopJson.From(window) : null),
        ("available", budget.Available is { } available ? CopJson.From(available) : null),
        ("rows", CopJson.Array(budget.Rows.Select(row => CopJson.Object(("id", CopJson.From(row.Id)), ("tokens", Write(row.Tokens)))))),
        ("total", Write(budget.Total)),
        ("tools", Write(budget.Tools)));

    public static TokenBudget Read(CopJson json) => new()
    {
        Model = json["model"]?.AsString(),
        Window = json["window"]?.Element.GetInt32(),
        Available = json["available"]?.Element.GetInt32(),
        Rows = [.. json["rows"]!.Items.Select(row => new BudgetRow(row["id"]!.AsString()!, ReadCount(row["tokens"]!)))],
        Total = ReadCount(json["total"]!),
        Tools = ReadCount(json["tools"]!),
    };

    private static CopJson Write(TokenCount count) =>
        CopJson.Array(new[] { count.Low, count.Middle, count.High }.Select(number => CopJson.From(number)));

    private static TokenCount ReadCount(CopJson json)
    {
        int[] numbers = [.. json.Items.Select(each => each.Element.GetInt32())];
        return new(numbers[0], numbers[1], numbers[2]);
    }
}
