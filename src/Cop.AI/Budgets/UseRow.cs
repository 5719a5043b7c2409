using System.Text.Json;

namespace Cop.AI;

/// <summary>The row of use: calls, tokens and money that were used, and what running calls have reserved, by task. Pure.</summary>
/// <remarks>spec/ai.md, "Rows".</remarks>
internal static class UseRow
{
    public const string Kind = AiProfile.UseKind;
    public const string Topic = AiProfile.TopicUse;

    private const string Reserved = "reserved";
    private const long MaxCount = (1L << 53) - 1;

    public static CopJson Empty { get; } = CopJson.Object(
        ("calls", CopJson.From(0)), ("tokens", CopJson.From(0)), ("cost", CopJson.From("0")), (Reserved, CopJson.EmptyObject));

    /// <summary>Calls that were made or are reserved.</summary>
    public static long Calls(CopJson row) => Sum(Count(row["calls"]) ?? 0, row[Reserved]!.Members.Count());

    /// <summary>Tokens that were used or are reserved.</summary>
    public static long Tokens(CopJson row) => row[Reserved]!.Members.Aggregate(
        Count(row["tokens"]) ?? 0, (sum, entry) => Sum(sum, Count(entry.Value["tokens"]) ?? 0));

    /// <summary>Money that was spent or is reserved.</summary>
    public static decimal Cost(CopJson row) => row[Reserved]!.Members.Aggregate(
        Amount.Read(row["cost"]) ?? 0, (sum, entry) => Amount.Sum(sum, Amount.Read(entry.Value["cost"]) ?? 0));

    /// <summary>The reservation of a task; null when it has none.</summary>
    public static CopJson? Of(CopJson row, string taskId) => row[Reserved]![taskId];

    /// <summary>Reserves what a call of a task may use, in place of the task's former reservation.</summary>
    /// <param name="row">The row.</param>
    /// <param name="taskId">The task.</param>
    /// <param name="reservation">Its tokens and cost; what is no count or amount is not reserved.</param>
    /// <param name="agent">The agent that reserves; null in the agent's own row.</param>
    public static CopJson Reserve(CopJson row, string taskId, CopJson reservation, string? agent) => row.With(
        Reserved, row[Reserved]!.With(taskId, CopJson.Object(
            ("tokens", CopJson.From(Count(reservation["tokens"]) ?? 0)), ("cost", Amount.Write(Amount.Read(reservation["cost"]))),
            ("agent", agent is null ? null : CopJson.From(agent)))));

    /// <summary>Ends the reservation of a task.</summary>
    public static CopJson Release(CopJson row, string taskId) => row.With(Reserved, row[Reserved]!.With(taskId, null));

    /// <summary>Adds a call: its reported use, or for a part that it does not report what its task had reserved.</summary>
    public static CopJson Use(CopJson row, CopJson usage, CopJson? reserved)
    {
        long? reported = Count(usage["inputTokens"]) is { } input && Count(usage["outputTokens"]) is { } output ? Sum(input, output) : null;
        return row.With("calls", CopJson.From(Sum(Count(row["calls"]) ?? 0, 1)))
            .With("tokens", CopJson.From(Sum(Count(row["tokens"]) ?? 0, reported ?? Count(reserved?["tokens"]) ?? 0)))
            .With("cost", Amount.Write(Amount.Sum(
                Amount.Read(row["cost"]) ?? 0, Amount.Read(usage["cost"]) ?? Amount.Read(reserved?["cost"]) ?? 0)));
    }

    /// <summary>Reads a count, a whole number from 0 to 2^53 − 1; null when it is none.</summary>
    public static long? Count(CopJson? value) => value is { Kind: JsonValueKind.Number }
        && value.Element.GetDouble() is >= 0 and <= MaxCount and var number && Math.Floor(number) == number ? (long)number : null;

    private static long Sum(long left, long right) => Math.Min(left + right, MaxCount);
}
