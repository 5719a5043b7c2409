namespace Cop;

/// <summary>What a subscription's state machine goes by, the same for its whole life.</summary>
/// <param name="Key">The topic and the agent.</param>
/// <param name="SessionId">This run of this node.</param>
/// <param name="MaxConcurrency">Deliveries that may run at once.</param>
/// <param name="MaxParentWait">How long an event waits for its parents in other topics.</param>
/// <param name="ErrorDelay">The pause after an error of the store.</param>
internal sealed record SubscriptionSettings(
    SubscriptionKey Key, string SessionId, int MaxConcurrency, TimeSpan MaxParentWait, TimeSpan ErrorDelay);
