namespace Cop.Ledger.Tests;

public sealed class MerkleTreeTests
{
    // The leaves and roots of certificate-transparency's own tests of RFC 6962.
    private static readonly byte[][] Leaves =
    [
        [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], [0x40, 0x41, 0x42, 0x43],
        [0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
        [0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f],
    ];

    private static readonly string[] Roots =
    [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    [Fact]
    public void The_published_vectors_give_their_roots()
    {
        var range = CompactRange.Empty;
        for (var size = 0; size <= Leaves.Length; size++)
        {
            Convert.ToHexStringLower(range.Root.ToArray()).ShouldBe(Roots[size]);
            if (size < Leaves.Length)
                range = range.Append(MerkleHash.Leaf(Leaves[size]));
        }
    }

    [Fact]
    public void Roots_and_proofs_are_those_of_the_definitions()
    {
        var leaves = Enumerable.Range(0, 70).Select(number => BitConverter.GetBytes(number * 7919)).ToList();
        foreach (var size in Enumerable.Range(1, 34).Append(63).Append(64).Append(65).Append(70))
        {
            List<byte[]> part = [.. leaves.Take(size)];
            RootOf(part).ToArray().ShouldBe(ReferenceTree.Root(part));
            for (var index = 0; index < size; index++)
                Resolve(MerkleProof.Inclusion(index, size), part).ShouldBe(ReferenceTree.Path(index, part));
            for (var old = 1; old <= size; old++)
                Resolve(MerkleProof.Consistency(old, size), part).ShouldBe(ReferenceTree.Consistency(old, part));
        }
    }

    [Fact]
    public void Proofs_verify_and_every_damage_of_them_is_refused()
    {
        var leaves = Enumerable.Range(0, 40).Select(number => BitConverter.GetBytes(number)).ToList();
        foreach (var size in (int[])[1, 2, 3, 7, 8, 11, 32, 40])
        {
            List<byte[]> part = [.. leaves.Take(size)];
            var root = RootOf(part);
            for (var index = 0; index < size; index++)
            {
                var (leaf, proof) = (MerkleHash.Leaf(part[index]), Hashes(ReferenceTree.Path(index, part)));
                MerkleProof.VerifyInclusion(leaf, index, size, proof, root).ShouldBeTrue();
                foreach (var damaged in Damages(proof))
                    MerkleProof.VerifyInclusion(leaf, index, size, damaged, root).ShouldBeFalse($"size {size}, index {index}");
                MerkleProof.VerifyInclusion(leaf, size, size, proof, root).ShouldBeFalse();
                MerkleProof.VerifyInclusion(MerkleHash.Leaf([9]), index, size, proof, root).ShouldBeFalse();
                if (index > 0)
                    MerkleProof.VerifyInclusion(leaf, index - 1, size, proof, root).ShouldBeFalse();
            }
        }
    }

    [Fact]
    public void A_tree_is_proven_an_extension_only_of_its_own_beginnings()
    {
        var leaves = Enumerable.Range(0, 40).Select(number => BitConverter.GetBytes(number)).ToList();
        var root = RootOf(leaves);
        for (var old = 1; old <= 40; old++)
        {
            List<byte[]> part = [.. leaves.Take(old)];
            var (oldRoot, proof) = (RootOf(part), Hashes(ReferenceTree.Consistency(old, leaves)));
            MerkleProof.VerifyConsistency(old, 40, proof, oldRoot, root).ShouldBeTrue();
            foreach (var damaged in Damages(proof))
                MerkleProof.VerifyConsistency(old, 40, damaged, oldRoot, root).ShouldBeFalse($"old size {old}");
            part[old / 2] = [1, 2, 3];
            MerkleProof.VerifyConsistency(old, 40, proof, RootOf(part), root).ShouldBeFalse();
            MerkleProof.VerifyConsistency(41, 40, proof, oldRoot, root).ShouldBeFalse();
        }

        MerkleProof.VerifyConsistency(0, 40, [], MerkleHash.Empty, root).ShouldBeTrue();
        MerkleProof.VerifyConsistency(0, 40, [], root, root).ShouldBeFalse();
    }

    [Fact]
    public void A_compact_range_takes_only_hashes_that_fit_its_size()
    {
        Should.Throw<ArgumentException>(() => CompactRange.Create(5, [MerkleHash.Empty]));
        CompactRange.Create(4, [MerkleHash.Empty]).Root.ShouldBe(MerkleHash.Empty);
    }

    private static IEnumerable<MerkleHash[]> Damages(MerkleHash[] proof)
    {
        yield return [.. proof, MerkleHash.Empty];
        if (proof.Length > 0)
            yield return proof[1..];
        for (var at = 0; at < proof.Length; at++)
            yield return [.. proof[..at], MerkleHash.Leaf(proof[at].ToArray()), .. proof[(at + 1)..]];
    }

    private static MerkleHash[] Hashes(IEnumerable<byte[]> hashes) => [.. hashes.Select(hash => new MerkleHash(hash))];

    private static MerkleHash RootOf(IEnumerable<byte[]> leaves) =>
        CompactRange.Empty.Append([.. leaves.Select(leaf => MerkleHash.Leaf(leaf))]).Root;

    private static List<byte[]> Resolve(IEnumerable<MerkleSpan> spans, List<byte[]> leaves) =>
        [.. spans.Select(span => RootOf(leaves.Skip((int)span.Start).Take((int)span.Count)).ToArray())];
}
