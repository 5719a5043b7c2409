using System.Globalization;
using System.Text.Json;

namespace Cop.AI;

/// <summary>The row of use: calls, tokens and money that were used, and what running calls have reserved, by task. Pure.</summary>
/// <remarks>spec/ai.md, "Rows".</remarks>
internal static class UseRow
{
    public const string Kind = "use";

    /// <summary>The row of the whole topic; other rows of the kind are of one agent each, by its identity.</summary>
    public const string Topic = "topic";

    private const string Reserved = "reserved";

    public static CopJson Empty { get; } = CopJson.Object(
        ("calls", CopJson.From(0)), ("tokens", CopJson.From(0)), ("cost", CopJson.From("0")), (Reserved, CopJson.EmptyObject));

    public static long Calls(CopJson row) => Number(row["calls"]) + row[Reserved]!.Members.Count();

    public static long Tokens(CopJson row) => Number(row["tokens"]) + row[Reserved]!.Members.Sum(entry => Number(entry.Value["tokens"]));

    public static decimal Cost(CopJson row) => Money(row["cost"]) + row[Reserved]!.Members.Sum(entry => Money(entry.Value["cost"]));

    /// <summary>Reserves what a call of a task may use, in place of the task's former reservation.</summary>
    public static CopJson Reserve(CopJson row, string taskId, CopJson reservation) => row.With(
        Reserved, row[Reserved]!.With(taskId, CopJson.Object(("tokens", reservation["tokens"]), ("cost", reservation["cost"]))));

    /// <summary>Ends the reservation of a task.</summary>
    public static CopJson Release(CopJson row, string taskId) => row.With(Reserved, row[Reserved]!.With(taskId, null));

    /// <summary>Adds a call: its reported use, or for a part that it does not report what was reserved.</summary>
    public static CopJson Use(CopJson row, string? taskId, CopJson usage)
    {
        var reserved = taskId is null ? null : row[Reserved]![taskId];
        var tokens = usage["inputTokens"] is { } input && usage["outputTokens"] is { } output
            ? Number(input) + Number(output) : Number(reserved?["tokens"]);
        var cost = usage["cost"] is { } known ? Money(known) : Money(reserved?["cost"]);
        var used = row.With("calls", CopJson.From(Number(row["calls"]) + 1)).With("tokens", CopJson.From(Number(row["tokens"]) + tokens))
            .With("cost", CopJson.From((Money(row["cost"]) + cost).ToString(CultureInfo.InvariantCulture)));
        return taskId is null ? used : Release(used, taskId);
    }

    private static long Number(CopJson? value) =>
        value is { Kind: JsonValueKind.Number } && value.Element.TryGetInt64(out var number) && number is >= 0 and < 1L << 50 ? number : 0;

    private static decimal Money(CopJson? value) => value?.AsString() is { Length: < 25 } text
        && decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var money) && money < 1e15m ? money : 0;
}
