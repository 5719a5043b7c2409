namespace Cop;

/// <summary>An attempt that is durable, or will be with a commit under way; every write of the attempt is checked against it.</summary>
/// <param name="Row">The subscription as it was when the attempt began.</param>
/// <param name="Key">The delivery.</param>
/// <param name="Number">The attempt's number, from 1.</param>
/// <remarks>Decision D-61.</remarks>
internal sealed record AttemptClaim(AgentSubscription Row, DeliveryKey Key, int Number)
{
    /// <summary>
    /// The event to be delivered, or that resumes the continuation, as stored; null when it has to be read, or there is none.
    /// </summary>
    public Event? Trigger { get; init; }

    /// <summary>The delivery when it was read while the attempt was claimed; null when it has to be read.</summary>
    public LoadedDelivery? Loaded { get; init; }

    /// <summary>The continuation as it was committed; null when it has to be read, or an event is delivered.</summary>
    public Continuation? Continuation { get; init; }

    /// <summary>The topic's applied topicSeq as this node committed it last; 0 when it has to be read.</summary>
    public long AppliedSeq { get; init; }

    /// <summary>Whether an operator decided that it is delivered now.</summary>
    public bool IsDecided => Row.Attempts.Any(attempt => attempt.Key == Key && attempt.IsRetry);

    /// <summary>Closes the delivery.</summary>
    public SubscriptionChange Closing => new(Row, row => SubscriptionRules.Close(row, Row.FencingToken, Key, Number));

    /// <summary>Changes nothing, and refuses the commit when the attempt has lost its delivery.</summary>
    public SubscriptionChange Checking =>
        new(Row, row => SubscriptionRules.Check(row, Row.FencingToken, Key, Number) is { } lost ? lost : row);

    /// <summary>Gives the attempt back uncounted.</summary>
    public SubscriptionChange Releasing => new(Row, row => SubscriptionRules.Release(row, Row.FencingToken, Key, Number));

    /// <summary>Halts the subscription at the delivery.</summary>
    public SubscriptionChange Halting => new(Row, row => SubscriptionRules.Halt(row, Row.FencingToken, Key, Number));

    /// <summary>Counts the attempt as failed.</summary>
    public SubscriptionChange Failing(DateTimeOffset notBefore) =>
        new(Row, row => SubscriptionRules.Fail(row, Row.FencingToken, Key, Number, notBefore));

    /// <summary>Whether a row has this attempt under way.</summary>
    public bool IsInForce(AgentSubscription row) =>
        row.OwnerSessionId == Row.OwnerSessionId && SubscriptionRules.Check(row, Row.FencingToken, Key, Number) is null;
}
