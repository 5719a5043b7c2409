using System.Globalization;

namespace Cop.AI;

/// <summary>The record of a reservation in a topic's budget; its admission decides, so that parallel calls cannot exceed it.</summary>
/// <remarks>spec/ai.md, "Rows".</remarks>
internal static class TopicReservation
{
    /// <summary>Reserves what a call may use.</summary>
    /// <returns>Null when it fits, otherwise why not.</returns>
    public static async Task<string?> ReserveAsync(
        Budget budget, Reservation reservation, string taskId, AgentContext context, CancellationToken cancellationToken)
    {
        var record = CopJson.Object(("reservation", CopJson.Object(
            ("taskId", CopJson.From(taskId)), ("tokens", CopJson.From(reservation.Tokens)), ("cost", Money(reservation.Cost)),
            ("limits", CopJson.Object(
                ("calls", budget.Calls is { } calls ? CopJson.From(calls) : null),
                ("tokens", budget.Tokens is { } tokens ? CopJson.From(tokens) : null), ("cost", Money(budget.Cost)))))));
        try
        {
            await context.RunOnceAsync("reserve", (_, _) => Task.FromResult(record), cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (CopException refused) when (refused.Error.Code == AiErrorCodes.BudgetSpent)
        {
            return refused.Error.Message;
        }
    }

    private static CopJson? Money(decimal? amount) =>
        amount is { } given ? CopJson.From(given.ToString(CultureInfo.InvariantCulture)) : null;
}
