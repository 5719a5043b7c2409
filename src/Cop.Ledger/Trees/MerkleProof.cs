using System.Collections.Immutable;
using System.Numerics;

namespace Cop.Ledger;

/// <summary>Inclusion and consistency proofs: their nodes, and their verification.</summary>
/// <remarks>RFC 6962, 2.1.1 and 2.1.2; the verification follows RFC 9162, 2.1.3.2 and 2.1.4.2.</remarks>
public static class MerkleProof
{
    /// <summary>The greatest number of hashes in a proof: one for each level of a tree of 2^63 leaves, and one more.</summary>
    public const int MaxHashes = 64;

    /// <summary>Lists the subtrees whose roots are the inclusion proof of a leaf, in the order of the proof.</summary>
    /// <param name="index">The index of the leaf, less than the size.</param>
    /// <param name="size">The number of leaves of the tree.</param>
    public static ImmutableArray<MerkleSpan> Inclusion(long index, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var path = new List<MerkleSpan>();
        for (long start = 0, end = size; end - start > 1;)
        {
            var middle = start + Split(end - start);
            var isLeft = index < middle;
            path.Add(isLeft ? new MerkleSpan(middle, end) : new MerkleSpan(start, middle));
            (start, end) = isLeft ? (start, middle) : (middle, end);
        }

        path.Reverse();
        return [.. path];
    }

    /// <summary>Lists the subtrees whose roots prove that a tree is an extension of an older one, in the order of the proof.</summary>
    /// <param name="oldSize">The number of leaves of the older tree, at least 1.</param>
    /// <param name="size">The number of leaves of the newer tree, at least that of the older one.</param>
    /// <returns>The subtrees; empty for two trees of one size.</returns>
    public static ImmutableArray<MerkleSpan> Consistency(long oldSize, long size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(oldSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(oldSize, size);
        var path = new List<MerkleSpan>();
        var (start, end, isWholeOld) = (0L, size, true);
        while (end != oldSize)
        {
            var middle = start + Split(end - start);
            if (oldSize <= middle)
            {
                path.Add(new MerkleSpan(middle, end));
                end = middle;
            }
            else
            {
                path.Add(new MerkleSpan(start, middle));
                (start, isWholeOld) = (middle, false);
            }
        }

        if (!isWholeOld)
            path.Add(new MerkleSpan(start, end));
        path.Reverse();
        return [.. path];
    }

    /// <summary>Returns whether a proof shows that a leaf is at an index of the tree with a root.</summary>
    public static bool VerifyInclusion(MerkleHash leaf, long index, long size, ReadOnlySpan<MerkleHash> proof, MerkleHash root)
    {
        if (index < 0 || index >= size)
            return false;
        var (node, last, hash) = ((ulong)index, (ulong)size - 1, leaf);
        foreach (var sibling in proof)
        {
            if (last == 0)
                return false;
            if ((node & 1) == 1 || node == last)
            {
                hash = MerkleHash.Node(sibling, hash);
                for (; (node & 1) == 0 && node != 0; last >>= 1)
                    node >>= 1;
            }
            else
            {
                hash = MerkleHash.Node(hash, sibling);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return last == 0 && hash == root;
    }

    /// <summary>Returns whether a proof shows that the tree with a root is an extension of the tree with an older root.</summary>
    public static bool VerifyConsistency(long oldSize, long size, ReadOnlySpan<MerkleHash> proof, MerkleHash oldRoot, MerkleHash root)
    {
        if (oldSize < 0 || oldSize > size)
            return false;
        if (oldSize == size)
            return proof.IsEmpty && oldRoot == root;
        if (oldSize == 0)
            return proof.IsEmpty && oldRoot == MerkleHash.Empty;
        MerkleHash[] path = BitOperations.IsPow2(oldSize) ? [oldRoot, .. proof] : [.. proof];
        return path.Length > 0 && Climb(oldSize, size, path, oldRoot, root);
    }

    private static bool Climb(long oldSize, long size, ReadOnlySpan<MerkleHash> proof, MerkleHash oldRoot, MerkleHash root)
    {
        var (node, last) = ((ulong)oldSize - 1, (ulong)size - 1);
        for (; (node & 1) == 1; last >>= 1)
            node >>= 1;
        var (oldHash, hash) = (proof[0], proof[0]);
        foreach (var next in proof[1..])
        {
            if (last == 0)
                return false;
            if ((node & 1) == 1 || node == last)
            {
                (oldHash, hash) = (MerkleHash.Node(next, oldHash), MerkleHash.Node(next, hash));
                for (; (node & 1) == 0 && node != 0; last >>= 1)
                    node >>= 1;
            }
            else
            {
                hash = MerkleHash.Node(hash, next);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return last == 0 && oldHash == oldRoot && hash == root;
    }

    /// <summary>The largest power of two that is less than a number of leaves.</summary>
    internal static long Split(long leaves) => 1L << (63 - BitOperations.LeadingZeroCount((ulong)leaves - 1));
}
