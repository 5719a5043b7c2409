using System.Collections.Immutable;
using System.Numerics;

namespace Cop.Ledger;

/// <summary>
/// The left part of a Merkle tree as the roots of its complete subtrees: enough to append leaves and to compute the root.
/// </summary>
/// <remarks>It has one hash for each set bit of its size. RFC 6962, 2.1.</remarks>
public sealed record CompactRange
{
    private CompactRange(long size, ImmutableArray<MerkleHash> hashes) => (Size, Hashes) = (size, hashes);

    /// <summary>The range without leaves.</summary>
    public static CompactRange Empty { get; } = new(0, []);

    /// <summary>The number of leaves.</summary>
    public long Size { get; }

    /// <summary>The roots of the complete subtrees, from the largest to the smallest.</summary>
    public ImmutableArray<MerkleHash> Hashes { get; }

    /// <summary>The root of the tree.</summary>
    public MerkleHash Root
    {
        get
        {
            if (Hashes.IsEmpty)
                return MerkleHash.Empty;
            var root = Hashes[^1];
            for (var at = Hashes.Length - 2; at >= 0; at--)
                root = MerkleHash.Node(Hashes[at], root);
            return root;
        }
    }

    /// <summary>Creates a range of its size and the roots of its complete subtrees.</summary>
    /// <exception cref="ArgumentException">The number of hashes does not fit the size.</exception>
    public static CompactRange Create(long size, ImmutableArray<MerkleHash> hashes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        return BitOperations.PopCount((ulong)size) == hashes.Length
            ? new CompactRange(size, hashes)
            : throw new ArgumentException($"A tree of {size} leaves has not {hashes.Length} complete subtrees.", nameof(hashes));
    }

    /// <summary>Appends leaves.</summary>
    public CompactRange Append(params ReadOnlySpan<MerkleHash> leaves)
    {
        var hashes = Hashes.ToBuilder();
        var size = Size;
        foreach (var leaf in leaves)
        {
            var root = leaf;
            for (var full = size; (full & 1) == 1; full >>= 1)
            {
                root = MerkleHash.Node(hashes[^1], root);
                hashes.RemoveAt(hashes.Count - 1);
            }

            hashes.Add(root);
            size++;
        }

        return new CompactRange(size, hashes.ToImmutable());
    }
}
