namespace Cop;

/// <summary>A change of delivery state that commits with a unit, or refuses it (D-61).</summary>
/// <param name="Initial">The subscription as the store has it when it has no row: carries the cursor at which the agent begins.</param>
/// <param name="Change">The pure change.</param>
internal sealed record SubscriptionChange(AgentSubscription Initial, Func<AgentSubscription, CopResult<AgentSubscription>> Change)
{
    public SubscriptionKey Key => Initial.Key;
}
