using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Cop;

/// <summary>The first 16 bytes of the SHA-256 of an event's id: short, and nobody can make two ids that share it.</summary>
internal readonly record struct EventKey(ulong High, ulong Low)
{
    public static EventKey Of(string eventId)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        var longest = Encoding.UTF8.GetMaxByteCount(eventId.Length);
        var utf8 = longest <= 1024 ? stackalloc byte[longest] : new byte[longest];
        SHA256.HashData(utf8[..Encoding.UTF8.GetBytes(eventId, utf8)], hash);
        return new EventKey(BinaryPrimitives.ReadUInt64BigEndian(hash), BinaryPrimitives.ReadUInt64BigEndian(hash[8..]));
    }

    public override int GetHashCode() => (int)Low;
}
