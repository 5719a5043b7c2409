namespace Cop;

/// <summary>A delivery that was begun and is not closed.</summary>
public sealed record DeliveryAttempt
{
    /// <summary>What is delivered.</summary>
    public required DeliveryKey Key { get; init; }

    /// <summary>The number of the last attempt that was begun; durable before the agent ran (D-61).</summary>
    public required int Number { get; init; }

    /// <summary>Whether that attempt has ended without success; otherwise it runs, or its process died.</summary>
    public bool HasFailed { get; init; }

    /// <summary>Not before this moment, after a failure.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>Whether it waits for a person and holds its subscription up (M-7, policy <c>halt</c>).</summary>
    public bool IsHalted { get; init; }

    /// <summary>Whether a person had it tried again: it runs out of order and does not move the cursor (D-63).</summary>
    public bool IsRetry { get; init; }
}
