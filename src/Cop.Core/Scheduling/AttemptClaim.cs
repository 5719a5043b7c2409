namespace Cop;

/// <summary>An attempt that is durable or is being committed. Every write of the attempt is checked against it.</summary>
/// <param name="Row">The subscription as it was when the attempt was claimed.</param>
/// <param name="Key">The key of the delivery.</param>
/// <param name="Number">The attempt's number, from 1.</param>
/// <remarks>Decision D-61.</remarks>
internal sealed record AttemptClaim(AgentSubscription Row, DeliveryKey Key, int Number)
{
    /// <summary>
    /// The delivered event, or the event that resumes the continuation, as stored; null when it has to be read or there is none.
    /// </summary>
    public Event? Trigger { get; init; }

    /// <summary>The delivery, when it was read during the claim; null when it has to be read.</summary>
    public LoadedDelivery? Loaded { get; init; }

    /// <summary>The continuation as committed; null when it has to be read or an event is delivered.</summary>
    public Continuation? Continuation { get; init; }

    /// <summary>The topic's applied sequence after this node's latest commit; 0 when it has to be read.</summary>
    public long AppliedSeq { get; init; }

    /// <summary>Whether an operator requested the delivery.</summary>
    public bool IsDecided => Row.Attempts.Any(attempt => attempt.Key == Key && attempt.IsRetry);

    /// <summary>The change that closes the delivery.</summary>
    public SubscriptionChange Closing => Change(row => SubscriptionRules.Close(row, Row.FencingToken, Key, Number));

    /// <summary>The change that removes the delivery, of which nothing is stored any more.</summary>
    public SubscriptionChange Dropping => Change(row => SubscriptionRules.Drop(row, Row.FencingToken, Key, Number));

    /// <summary>The change that writes nothing and fails the commit when the attempt has lost its delivery.</summary>
    public SubscriptionChange Checking =>
        Change(row => SubscriptionRules.Check(row, Row.FencingToken, Key, Number) is { } lost ? lost : row);

    /// <summary>The change that releases the attempt without counting it.</summary>
    public SubscriptionChange Releasing => Change(row => SubscriptionRules.Release(row, Row.FencingToken, Key, Number));

    /// <summary>The change that halts the subscription at the delivery.</summary>
    public SubscriptionChange Halting => Change(row => SubscriptionRules.Halt(row, Row.FencingToken, Key, Number));

    /// <summary>Creates the change that counts the attempt as failed.</summary>
    public SubscriptionChange Failing(DateTimeOffset notBefore) =>
        Change(row => SubscriptionRules.Fail(row, Row.FencingToken, Key, Number, notBefore));

    /// <summary>Returns whether this attempt is running according to a row.</summary>
    public bool IsInForce(AgentSubscription row) =>
        SubscriptionRules.CheckOwner(row, Row.OwnerSessionId, Key) is null
            && SubscriptionRules.Check(row, Row.FencingToken, Key, Number) is null;

    private SubscriptionChange Change(Func<AgentSubscription, CopResult<AgentSubscription>> change) => new(
        Row, row => SubscriptionRules.CheckOwner(row, Row.OwnerSessionId, Key) is { } lost ? lost : change(row));
}
