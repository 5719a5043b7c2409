using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Cop.Ledger;

/// <summary>A hash of 32 bytes in a Merkle tree.</summary>
/// <remarks>RFC 6962, 2.1.</remarks>
public readonly record struct MerkleHash
{
    /// <summary>The number of bytes.</summary>
    public const int Size = SHA256.HashSizeInBytes;

    private readonly UInt128 _first;
    private readonly UInt128 _second;

    /// <summary>Creates a hash of its 32 bytes.</summary>
    /// <exception cref="ArgumentException">There are not 32 bytes.</exception>
    public MerkleHash(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
            throw new ArgumentException($"A Merkle hash has {Size} bytes, not {bytes.Length}.", nameof(bytes));
        _first = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        _second = BinaryPrimitives.ReadUInt128BigEndian(bytes[16..]);
    }

    /// <summary>The root of the tree without leaves: the SHA-256 of no bytes.</summary>
    public static MerkleHash Empty { get; } = new(SHA256.HashData([]));

    /// <summary>Computes the hash of a leaf: the SHA-256 of a zero byte and the data.</summary>
    public static MerkleHash Leaf(ReadOnlySpan<byte> data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> result = stackalloc byte[Size];
        hash.AppendData([0]);
        hash.AppendData(data);
        hash.GetHashAndReset(result);
        return new MerkleHash(result);
    }

    /// <summary>Computes the hash of an inner node: the SHA-256 of a byte 1 and both children.</summary>
    public static MerkleHash Node(MerkleHash left, MerkleHash right)
    {
        Span<byte> input = stackalloc byte[1 + 2 * Size];
        Span<byte> result = stackalloc byte[Size];
        input[0] = 1;
        left.CopyTo(input[1..]);
        right.CopyTo(input[(1 + Size)..]);
        SHA256.HashData(input, result);
        return new MerkleHash(result);
    }

    /// <summary>Reads a hash in standard base64; false when the text has another form.</summary>
    public static bool TryParse(string? base64, out MerkleHash hash)
    {
        Span<byte> bytes = stackalloc byte[Size];
        hash = default;
        // The canonical text only: the decoder also accepts white space and stray bits in the last letter.
        if (base64 is not { Length: 44 } || !Convert.TryFromBase64String(base64, bytes, out var written) || written != Size
            || Convert.ToBase64String(bytes) != base64)
            return false;
        hash = new MerkleHash(bytes);
        return true;
    }

    /// <summary>Writes the 32 bytes.</summary>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt128BigEndian(destination, _first);
        BinaryPrimitives.WriteUInt128BigEndian(destination[16..], _second);
    }

    /// <summary>Returns the 32 bytes.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>Returns the hash in standard base64, as in checkpoints.</summary>
    public override string ToString() => Convert.ToBase64String(ToArray());
}
