namespace Cop.Storage;

/// <summary>A delivery that has started and is not closed.</summary>
public sealed record DeliveryAttempt
{
    /// <summary>The event or continuation that is delivered.</summary>
    public required DeliveryKey Key { get; init; }

    /// <summary>The number of the latest attempt, from 1; durable before the agent runs.</summary>
    /// <remarks>Decision D-61.</remarks>
    public required int Number { get; init; }

    /// <summary>Whether that attempt has ended without success. Otherwise it is running, or its process died.</summary>
    public bool HasFailed { get; init; }

    /// <summary>The earliest time of the next attempt, after a failure.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>Whether the delivery waits for an operator and blocks its subscription (policy <c>halt</c>).</summary>
    public bool IsHalted { get; init; }

    /// <summary>Whether an operator had it retried: it runs out of order and does not move the cursor.</summary>
    /// <remarks>Decision D-63.</remarks>
    public bool IsRetry { get; init; }
}
