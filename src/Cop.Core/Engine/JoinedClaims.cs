using System.Collections.Immutable;

namespace Cop;

/// <summary>The attempts that go along with the units of one commit.</summary>
internal sealed class JoinedClaims(IClaimJoiner? joiner)
{
    private readonly Dictionary<int, ImmutableArray<JoinedClaim>> _byUnit = [];

    /// <summary>A unit with the attempts that it gives rise to.</summary>
    public CommitUnit AddTo(int number, Decision.Accepted decision)
    {
        if (joiner?.Join(decision.Unit, decision.Rows) is not { IsEmpty: false } claims)
            return decision.Unit;
        _byUnit[number] = claims;
#if COP_BUGS
        if (InjectedBugs.Has(InjectedBug.BeginsBeforeTheCommit))
            End(number, isDurable: true);
#endif
        return decision.Unit with { Lanes = [.. decision.Unit.Lanes, .. claims.Select(joined => joined.Claim.Lane)] };
    }

    /// <summary>Tells those of a unit how it ended; says whether there were any.</summary>
    public bool End(int number, bool isDurable)
    {
        if (!_byUnit.Remove(number, out var claims))
            return false;
        foreach (var joined in claims)
            joined.End(isDurable);
        return true;
    }

    /// <summary>Tells all others that it is not known, or that it came to nothing.</summary>
    public void EndAll()
    {
        foreach (var number in _byUnit.Keys.ToArray())
            End(number, isDurable: false);
    }
}
