namespace Cop;

/// <summary>Constant settings of a subscription's state machine.</summary>
/// <param name="Key">The topic and the agent.</param>
/// <param name="SessionId">The id of this session.</param>
/// <param name="MaxConcurrency">Maximum number of concurrent deliveries.</param>
/// <param name="MaxParentWait">Maximum time that an event waits for its parents in other topics.</param>
/// <param name="ErrorDelay">Delay after an error of the store.</param>
internal sealed record SubscriptionSettings(
    SubscriptionKey Key, string SessionId, int MaxConcurrency, TimeSpan MaxParentWait, TimeSpan ErrorDelay);
