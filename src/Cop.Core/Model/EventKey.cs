using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Cop.Storage;

/// <summary>
/// An event id in 16 bytes: the UUID of <c>urn:cop:event:&lt;uuid&gt;</c>, or the beginning of the SHA-256 of any other id.
/// </summary>
/// <param name="High">The first eight bytes, as a number.</param>
/// <param name="Low">The last eight bytes, as a number.</param>
/// <remarks>Version digit F, which no UUID has, marks a hash. It is infeasible to construct two ids with the same key.</remarks>
public readonly record struct EventKey(ulong High, ulong Low)
{
    private const string Prefix = "urn:cop:event:";
    private const int PrefixAndUuid = 14 + 36;
    private const ulong VersionDigit = 0xF000;

    /// <summary>Creates the key of an id.</summary>
    /// <remarks>Decision M-13.</remarks>
    public static EventKey FromEventId(string eventId)
    {
        ArgumentNullException.ThrowIfNull(eventId);
        Span<byte> bytes = stackalloc byte[16];
        if (eventId.Length == PrefixAndUuid && eventId.StartsWith(Prefix, StringComparison.Ordinal)
            && TryReadUuid(eventId.AsSpan(Prefix.Length), bytes))
        {
            var key = Read(bytes);
            if ((key.High & VersionDigit) != VersionDigit)
                return key;
        }

        return Hash(eventId);
    }

    /// <summary>Returns the key as a 16-byte database value: its bytes as the UUID is written, or those of the hash.</summary>
    public Guid ToGuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Low);
        return new Guid(bytes, bigEndian: true);
    }

    /// <inheritdoc/>
    public override int GetHashCode() => (int)Low;

    // Accepts only the canonical spelling: a different spelling of the same UUID is a different id.
    private static bool TryReadUuid(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        Span<char> digits = stackalloc char[32];
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (i is 8 or 13 or 18 or 23)
            {
                if (c != '-')
                    return false;
            }
            else if (char.IsAsciiHexDigitLower(c))
            {
                digits[count++] = c;
            }
            else
            {
                return false;
            }
        }

        return Convert.FromHexString(digits, bytes, out _, out _) == System.Buffers.OperationStatus.Done;
    }

    private static EventKey Hash(string eventId)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(eventId), hash);
        var key = Read(hash);
        return key with { High = key.High | VersionDigit };
    }

    private static EventKey Read(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));
}
