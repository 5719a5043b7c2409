namespace Cop;

/// <summary>The eager claims of the units of one commit.</summary>
internal sealed class EagerClaims
{
    private readonly IEagerClaimSource? _source;
    private readonly HashSet<SubscriptionKey> _written = [];
    private readonly Dictionary<int, IReadOnlyList<IEagerClaim>> _byUnit = [];

    public EagerClaims(IEagerClaimSource? source, IEnumerable<CommitUnit> units)
    {
        _source = source;
        foreach (var unit in units)
        {
            foreach (var row in unit.Subscriptions)
                _written.Add(row.Key);
        }
    }

    /// <summary>Adds eager claims to a unit.</summary>
    public CommitUnit AddTo(int number, Decision.Accepted decision, Guid writeToken)
    {
        if (_source?.Offer(decision.Unit, decision.Rows, _written, writeToken) is not { Count: > 0 } claims)
            return decision.Unit;
        _byUnit[number] = claims;
        return decision.Unit with { Subscriptions = [.. decision.Unit.Subscriptions, .. claims.Select(claim => claim.Row)] };
    }

    /// <summary>Ends the claims of a unit; returns whether there were any.</summary>
    public bool End(int number, bool isDurable)
    {
        if (!_byUnit.Remove(number, out var claims))
            return false;
        foreach (var claim in claims)
            claim.End(isDurable);
        return true;
    }

    /// <summary>Ends the claims of all other units; it is unknown whether they are durable.</summary>
    public void EndAll()
    {
        foreach (var number in _byUnit.Keys.ToArray())
            End(number, isDurable: false);
    }
}
