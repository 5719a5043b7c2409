namespace Cop.AI;

/// <summary>
/// The use of one agent over all topics: read from the rows at first use, and counted on this node from then on. Several nodes that run
/// the agent at once each count their own calls.
/// </summary>
internal sealed class AgentUse(string identity)
{
    private readonly Lock _gate = new();
    private Task<Totals>? _reading;
    private Totals? _used;

    /// <summary>Reserves a call; null when it fits, otherwise the exceeded limit.</summary>
    public async Task<string?> ReserveAsync(
        Budget budget, Reservation reservation, AgentContext context, CancellationToken cancellationToken)
    {
        var before = await ReadOnceAsync(context, cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            _used ??= before;
            if (reservation.Exceeds(budget, _used.Calls, _used.Tokens, _used.Cost, TimeSpan.Zero) is { } exceeded)
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

    // A reading that failed is repeated by the next call.
    private Task<Totals> ReadOnceAsync(AgentContext context, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_reading is null or { IsFaulted: true } or { IsCanceled: true })
                _reading = ReadAsync(context, cancellationToken);
            return _reading;
        }
    }

    private async Task<Totals> ReadAsync(AgentContext context, CancellationToken cancellationToken)
    {
        var sum = new Totals(0, 0, 0);
        var query = new ProfileRowQuery { Profile = AiProfile.Name, Kind = UseRow.Kind, Limit = PageQuery.MaxLimit };
        while (true)
        {
            var page = (await context.Store.ListProfileRowsAsync(query, cancellationToken).ConfigureAwait(false)).Unwrap();
            foreach (var row in page.Items.Where(row => row.Id == identity))
                sum = new Totals(
                    sum.Calls + (int)UseRow.Calls(row.Body), sum.Tokens + UseRow.Tokens(row.Body), sum.Cost + UseRow.Cost(row.Body));
            if (page.Next is null)
                return sum;
            query = query with { Cursor = page.Next };
        }
    }

    private sealed record Totals(int Calls, long Tokens, decimal Cost);
}
