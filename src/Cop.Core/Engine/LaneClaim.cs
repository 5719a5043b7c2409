namespace Cop;

/// <summary>An attempt that is durable and may run: what every write of it is checked against (D-61).</summary>
/// <param name="Agent">Whose attempt it is.</param>
/// <param name="Lane">The lane as it was when the attempt was begun.</param>
/// <param name="Key">What is delivered.</param>
/// <param name="Number">The attempt's number.</param>
internal sealed record LaneClaim(AgentRegistration Agent, Lane Lane, DeliveryKey Key, int Number)
{
    /// <summary>The event to be delivered, as stored; null when it has to be read, or when a continuation is resumed.</summary>
    public Event? Trigger { get; init; }

    /// <summary>The delivery when it was read while the attempt was made durable; null when it has to be read.</summary>
    public ReadDelivery? Read { get; init; }

    /// <summary>The continuation's row as it was committed; null when it has to be read, or when an event is delivered.</summary>
    public Continuation? Continuation { get; init; }

    /// <summary>The topic's applied topicSeq as this node committed it last; 0 when it has to be read.</summary>
    public long KnownSeq { get; init; }

    public LaneChange Closing => new(Lane, lane => LaneRules.Close(lane, Lane.Fence, Key, Number));

    /// <summary>Refuses a write when the attempt has lost its delivery, and changes nothing.</summary>
    public LaneChange Checking => new(Lane, lane => LaneRules.Check(lane, Lane.Fence, Key, Number) is { } lost ? lost : lane);

    public LaneChange Failing(DateTimeOffset notBefore) => new(Lane, lane => LaneRules.Fail(lane, Lane.Fence, Key, Number, notBefore));

    public LaneChange Releasing => new(Lane, lane => LaneRules.Release(lane, Lane.Fence, Key, Number));

    public LaneChange Halting => new(Lane, lane => LaneRules.Halt(lane, Lane.Fence, Key, Number));
}
