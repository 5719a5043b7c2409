using System.Buffers.Binary;
using System.Numerics;

namespace Cop;

/// <summary>The checksum CRC-32C (Castagnoli), which processors implement.</summary>
/// <remarks>RFC 3720, B.4.</remarks>
internal static class Crc32C
{
    /// <summary>Continues a checksum with more bytes; 0 is the checksum of no bytes.</summary>
    public static uint Append(uint checksum, ReadOnlySpan<byte> bytes)
    {
        var state = ~checksum;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            state = BitOperations.Crc32C(state, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var next in bytes)
            state = BitOperations.Crc32C(state, next);
        return ~state;
    }

    /// <summary>Computes the checksum of bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes) => Append(0, bytes);
}
