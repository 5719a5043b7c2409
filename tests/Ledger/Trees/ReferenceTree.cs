using System.Security.Cryptography;

namespace Cop.Ledger.Tests;

/// <summary>The definitions of RFC 6962, 2.1, written down as they stand there; the oracle of the trees.</summary>
internal static class ReferenceTree
{
    public static byte[] Root(IReadOnlyList<byte[]> leaves) => leaves.Count switch
    {
        0 => SHA256.HashData([]),
        1 => SHA256.HashData([0, .. leaves[0]]),
        _ => SHA256.HashData([1, .. Root([.. leaves.Take(Split(leaves.Count))]), .. Root([.. leaves.Skip(Split(leaves.Count))])]),
    };

    public static List<byte[]> Path(int index, IReadOnlyList<byte[]> leaves)
    {
        if (leaves.Count == 1)
            return [];
        var split = Split(leaves.Count);
        var (left, right) = (leaves.Take(split).ToList(), leaves.Skip(split).ToList());
        return index < split ? [.. Path(index, left), Root(right)] : [.. Path(index - split, right), Root(left)];
    }

    public static List<byte[]> Consistency(int oldSize, IReadOnlyList<byte[]> leaves) => Subproof(oldSize, leaves, isWhole: true);

    private static List<byte[]> Subproof(int oldSize, IReadOnlyList<byte[]> leaves, bool isWhole)
    {
        if (oldSize == leaves.Count)
            return isWhole ? [] : [Root(leaves)];
        var split = Split(leaves.Count);
        var (left, right) = (leaves.Take(split).ToList(), leaves.Skip(split).ToList());
        return oldSize <= split
            ? [.. Subproof(oldSize, left, isWhole), Root(right)]
            : [.. Subproof(oldSize - split, right, false), Root(left)];
    }

    private static int Split(int count)
    {
        var split = 1;
        while (2 * split < count)
            split *= 2;
        return split;
    }
}
