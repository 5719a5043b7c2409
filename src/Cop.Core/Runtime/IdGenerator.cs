using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Cop;

/// <summary>Generates ids: UUIDv7 from a clock, or a deterministic sequence in tests.</summary>
/// <remarks>Decision D-14.</remarks>
public abstract class IdGenerator
{
    /// <summary>Creates a generator of random ids in the order of their creation.</summary>
    public static IdGenerator FromTimeProvider(TimeProvider time) => new TimedIdGenerator(time);

    /// <summary>Returns a new id.</summary>
    public abstract Guid NewId();

    private sealed class TimedIdGenerator(TimeProvider time) : IdGenerator
    {
        private const int Kept = 64;

        // Random bytes are fetched in blocks: one call of the system per id would dominate its cost.
        [ThreadStatic]
        private static byte[]? _chance;

        [ThreadStatic]
        private static int _used;

        public override Guid NewId()
        {
            if (_chance is null || _used == Kept)
            {
                RandomNumberGenerator.Fill(_chance ??= new byte[Kept * 10]);
                _used = 0;
            }

            Span<byte> id = stackalloc byte[16];
            BinaryPrimitives.WriteInt64BigEndian(id, time.GetUtcNow().ToUnixTimeMilliseconds() << 16);
            _chance.AsSpan(_used++ * 10, 10).CopyTo(id[6..]);
            id[6] = (byte)((id[6] & 0x0F) | 0x70);
            id[8] = (byte)((id[8] & 0x3F) | 0x80);
            return new Guid(id, bigEndian: true);
        }
    }
}
