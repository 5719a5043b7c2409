namespace Cop.AI;

/// <summary>
/// The record of a reservation in the use of its topic and agent. Its admission decides about the topic's budget, so that parallel calls
/// cannot exceed it.
/// </summary>
/// <remarks>spec/ai.md, "Rows".</remarks>
internal static class UseReservation
{
    /// <summary>Reserves what a call may use.</summary>
    /// <param name="topicBudget">The limits of the topic; null for none.</param>
    /// <param name="reservation">The most that the call may use.</param>
    /// <param name="taskId">The task.</param>
    /// <param name="context">The invocation.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Null when it fits, otherwise why not.</returns>
    public static async Task<string?> ReserveAsync(
        Budget? topicBudget, Reservation reservation, string taskId, AgentContext context, CancellationToken cancellationToken)
    {
        var record = CopJson.Object(("reservation", CopJson.Object(
            ("taskId", CopJson.From(taskId)), ("tokens", CopJson.From(reservation.Tokens)), ("cost", Amount.Write(reservation.Cost)),
            ("limits", topicBudget is null ? null : CopJson.Object(
                ("calls", topicBudget.Calls is { } calls ? CopJson.From(calls) : null),
                ("tokens", topicBudget.Tokens is { } tokens ? CopJson.From(tokens) : null),
                ("cost", Amount.Write(topicBudget.Cost)))))));
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
}
