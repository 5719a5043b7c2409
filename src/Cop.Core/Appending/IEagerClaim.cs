namespace Cop;

/// <summary>A claim of an attempt that is committed together with its trigger.</summary>
internal interface IEagerClaim
{
    /// <summary>The subscription with the attempt.</summary>
    AgentSubscription Row { get; }

    /// <summary>Reports the outcome of the commit.</summary>
    /// <param name="isDurable">Whether the commit is known to have succeeded.</param>
    void End(bool isDurable);
}
