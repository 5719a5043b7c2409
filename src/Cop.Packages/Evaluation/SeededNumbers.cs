using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Cop.Packages;

/// <summary>Pseudo-random numbers that depend on a text alone, so that a run can be repeated to the last digit.</summary>
/// <remarks>xoshiro256**, seeded by SHA-256 of the text; spec/packages/evaluation.md, "Numbers".</remarks>
internal sealed class SeededNumbers
{
    private ulong _a, _b, _c, _d;

    public SeededNumbers(string seed)
    {
        Span<byte> state = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(seed), state);
        _a = BinaryPrimitives.ReadUInt64LittleEndian(state);
        _b = BinaryPrimitives.ReadUInt64LittleEndian(state[8..]);
        _c = BinaryPrimitives.ReadUInt64LittleEndian(state[16..]);
        _d = BinaryPrimitives.ReadUInt64LittleEndian(state[24..]);
    }

    /// <summary>A number from 0 to below a limit.</summary>
    public int Next(int limit) => (int)Math.BigMul(NextBits(), (ulong)limit, out _);

    /// <summary>A number from 0 to below 1.</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    private ulong NextBits()
    {
        ulong result = ulong.RotateLeft(_b * 5, 7) * 9;
        ulong shifted = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= shifted;
        _d = ulong.RotateLeft(_d, 45);
        return result;
    }
}
