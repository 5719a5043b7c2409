namespace Cop;

/// <summary>Provides claims that can be committed together with their triggers.</summary>
internal interface IEagerClaimSource
{
    /// <summary>Returns the eager claims for a unit. Each must be given its outcome.</summary>
    /// <param name="unit">The unit that is committed next.</param>
    /// <param name="rows">The rows that it was decided on.</param>
    /// <param name="written">Subscriptions that the same commit writes otherwise; they get no claim.</param>
    /// <param name="writeToken">The write token of the claimed rows.</param>
    IReadOnlyList<IEagerClaim> Offer(CommitUnit unit, ILoadedRows rows, IReadOnlySet<SubscriptionKey> written, Guid writeToken);
}
