namespace Cop.Ledger;

/// <summary>A stored row of a ledger with its hashes.</summary>
internal sealed class StoredRecord
{
    private CopResult<LedgerRecord>? _parsed;

    private StoredRecord(SequenceRow row, CopHash hash, MerkleHash leaf) => (Row, Hash, Leaf) = (row, hash, leaf);

    public SequenceRow Row { get; }

    /// <summary>The hash that the next record must name.</summary>
    public CopHash Hash { get; }

    public MerkleHash Leaf { get; }

    /// <summary>The record; null when the bytes are none.</summary>
    public LedgerRecord? Record => (_parsed ??= LedgerRecord.Parse(Row.Data.Span)).ValueOrDefault;

    public string? Error => (_parsed ??= LedgerRecord.Parse(Row.Data.Span)).Error?.Message;

    public static StoredRecord Of(SequenceRow row) =>
        new(row, CopHash.Sha256(row.Data.Span), MerkleHash.Leaf(row.Data.Span));
}
