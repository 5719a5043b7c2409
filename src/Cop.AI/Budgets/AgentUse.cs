namespace Cop.AI;

/// <summary>
/// The use of one agent over all topics: read from the rows at first use, and counted on this node from then on. Several nodes that run
/// the agent at once each count their own calls.
/// </summary>
internal sealed class AgentUse(string identity)
{
    private readonly SemaphoreSlim _reading = new(1, 1);
    private readonly Lock _gate = new();
    private Totals? _used;

    /// <summary>Reserves a call; null when it fits, otherwise the exceeded limit.</summary>
    public async Task<string?> ReserveAsync(
        Budget budget, Reservation reservation, AgentContext context, CancellationToken cancellationToken)
    {
        await ReadAsync(context, cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            if (reservation.Exceeds(budget, _used!.Calls, _used.Tokens, _used.Cost, TimeSpan.Zero) is { } exceeded)
                return exceeded;
            Add(1, reservation.Tokens, reservation.Cost ?? 0);
            return null;
        }
    }

    /// <summary>Replaces a reservation by the use of a call; null when the call was not made.</summary>
    public void Settle(Reservation reservation, ModelCall? call)
    {
        lock (_gate)
        {
            if (call is null)
                Add(-1, -reservation.Tokens, -(reservation.Cost ?? 0));
            else
                Add(0, (call.Usage.InputTokens + call.Usage.OutputTokens ?? reservation.Tokens) - reservation.Tokens,
                    (call.Usage.Cost ?? reservation.Cost ?? 0) - (reservation.Cost ?? 0));
        }
    }

    private void Add(int calls, long tokens, decimal cost) =>
        _used = new Totals(_used!.Calls + calls, _used.Tokens + tokens, _used.Cost + cost);

    private async Task ReadAsync(AgentContext context, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _used) is not null)
            return;
        await _reading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_used is not null)
                return;
            var sum = new Totals(0, 0, 0);
            var query = new ProfileRowQuery { Profile = AiProfile.Name, Kind = UseRow.Kind, Limit = PageQuery.MaxLimit };
            for (var isLast = false; !isLast;)
            {
                var page = (await context.Store.ListProfileRowsAsync(query, cancellationToken).ConfigureAwait(false)).Unwrap();
                foreach (var row in page.Items.Where(row => row.Id == identity))
                    sum = new Totals(
                        sum.Calls + (int)UseRow.Calls(row.Body), sum.Tokens + UseRow.Tokens(row.Body), sum.Cost + UseRow.Cost(row.Body));
                (isLast, query) = (page.Next is null, query with { Cursor = page.Next });
            }

            Volatile.Write(ref _used, sum);
        }
        finally
        {
            _reading.Release();
        }
    }

    private sealed record Totals(int Calls, long Tokens, decimal Cost);
}
