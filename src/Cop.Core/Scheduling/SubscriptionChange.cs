namespace Cop;

/// <summary>A change of a subscription that is committed with a unit or fails it.</summary>
/// <param name="Initial">The subscription if the store has no row: it has the agent's initial cursor.</param>
/// <param name="Change">The pure function from the stored row to the new row.</param>
/// <remarks>Decision D-61.</remarks>
internal sealed record SubscriptionChange(AgentSubscription Initial, Func<AgentSubscription, CopResult<AgentSubscription>> Change)
{
    public SubscriptionKey Key => Initial.Key;
}
