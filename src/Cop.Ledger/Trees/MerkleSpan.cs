namespace Cop.Ledger;

/// <summary>The leaves under one node of a Merkle tree.</summary>
/// <param name="Start">The index of the first leaf.</param>
/// <param name="End">The index after the last leaf.</param>
public readonly record struct MerkleSpan(long Start, long End)
{
    /// <summary>The number of leaves.</summary>
    public long Count => End - Start;
}
