namespace Cop;

/// <summary>What is to be done on a lane next.</summary>
internal abstract record LaneDecision
{
    /// <summary>Begin the next attempt at this delivery.</summary>
    public sealed record Deliver(DeliveryKey Key) : LaneDecision;

    /// <summary>An attempt's process died: count it as failed (D-61).</summary>
    public sealed record Lost(DeliveryKey Key, int Attempt) : LaneDecision;

    /// <summary>Nothing, until something comes or the moment is there.</summary>
    public sealed record Wait(DateTimeOffset? Until) : LaneDecision;
}
