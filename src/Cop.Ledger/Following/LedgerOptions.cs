namespace Cop.Ledger;

/// <summary>Options of the ledger of a kernel.</summary>
public sealed record LedgerOptions
{
    /// <summary>The key that signs checkpoints; null on a node that extends the ledger without signing.</summary>
    public ILedgerSigner? Signer { get; init; }

    /// <summary>
    /// The keys and authorities that verifications started in this process trust, such as those of the dashboard. The signer's own key is
    /// trusted besides.
    /// </summary>
    public TrustFile Trust { get; init; } = TrustFile.Empty;

    /// <summary>The topic whose events alone the ledger records; null for all topics of the store.</summary>
    /// <remarks>Such a ledger is independent of that of the store. Protocol 9.8.</remarks>
    public string? TopicId { get; init; }

    /// <summary>The number of records between two checkpoints. Default: 1,000.</summary>
    public int CheckpointRecords { get; init; } = 1000;

    /// <summary>The longest time that a record waits for a checkpoint. Default: 10 s.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The least time between two writes of the ledger, so that it takes commits together. Default: 50 ms.</summary>
    public TimeSpan MinInterval { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The most records in one write. Default: 500.</summary>
    public int MaxBatchRecords { get; init; } = 500;

    /// <summary>Validates the options.</summary>
    /// <exception cref="ArgumentException">An option is invalid; the message names it.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(CheckpointRecords, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxBatchRecords, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(CheckpointInterval, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(CheckpointInterval, CopOptions.MaxTimeSpan);
        ArgumentOutOfRangeException.ThrowIfLessThan(MinInterval, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MinInterval, CopOptions.MaxTimeSpan);
    }
}
