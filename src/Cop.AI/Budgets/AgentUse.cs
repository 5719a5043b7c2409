using System.Globalization;

namespace Cop.AI;

/// <summary>The use of one agent over all topics, with what it has reserved: the sum of the agent's rows.</summary>
internal static class AgentUse
{
    /// <summary>
    /// Checks the budget of an agent after a call was reserved in the log. Of calls at once on several nodes, the last to be reserved sees
    /// all others, so that together they do not exceed it.
    /// </summary>
    /// <returns>Null when it fits, otherwise the exceeded limit.</returns>
    public static async Task<string?> ExceededAsync(
        Budget budget, string identity, AgentContext context, CancellationToken cancellationToken)
    {
        var (calls, tokens, cost) = (0L, 0L, 0m);
        var query = new ProfileRowQuery
        {
            Profile = AiProfile.Name, Kind = UseRow.Kind, Assignee = identity, Limit = PageQuery.MaxLimit,
        };
        while (true)
        {
            var page = (await context.Store.ListProfileRowsAsync(query, cancellationToken).ConfigureAwait(false)).Unwrap();
            foreach (var row in page.Items)
                (calls, tokens, cost) = (calls + UseRow.Calls(row.Body), tokens + UseRow.Tokens(row.Body),
                    Amount.Sum(cost, UseRow.Cost(row.Body)));
            if (page.Next is null)
                return Exceeded(budget, calls, tokens, cost);
            query = query with { Cursor = page.Next };
        }
    }

    private static string? Exceeded(Budget budget, long calls, long tokens, decimal cost) =>
        calls > budget.Calls ? Text($"with this one {calls} calls are made or running, of {budget.Calls}")
            : tokens > budget.Tokens ? Text($"with this call {tokens} tokens are used or reserved, of {budget.Tokens}")
            : cost > budget.Cost ? Text($"with this call {Amount.Text(cost)} are spent or reserved, of {budget.Cost}") : null;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
