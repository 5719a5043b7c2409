using System.Buffers.Binary;
using System.Numerics;

namespace Cop;

/// <summary>CRC-32C (Castagnoli), the checksum that processors compute themselves (RFC 3720, B.4).</summary>
internal static class Crc32C
{
    /// <summary>The checksum of the bytes that another checksum stands for, followed by these; 0 stands for no bytes.</summary>
    public static uint Append(uint checksum, ReadOnlySpan<byte> bytes)
    {
        var state = ~checksum;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            state = BitOperations.Crc32C(state, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var next in bytes)
            state = BitOperations.Crc32C(state, next);
        return ~state;
    }

    /// <summary>The checksum of these bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes) => Append(0, bytes);
}
