namespace Cop;

/// <summary>Gives claims that can be committed together with the events that they are about.</summary>
internal interface IEagerClaimSource
{
    /// <summary>The claims that a unit can carry. Each has to be told the outcome.</summary>
    /// <param name="unit">The unit that is committed next.</param>
    /// <param name="rows">The rows that it was decided on.</param>
    /// <param name="written">Subscriptions that the same commit writes otherwise; they get no claim.</param>
    /// <param name="writeToken">The token of the rows that the claims write.</param>
    IReadOnlyList<IEagerClaim> Offer(CommitUnit unit, ILoadedRows rows, IReadOnlySet<SubscriptionKey> written, Guid writeToken);
}
