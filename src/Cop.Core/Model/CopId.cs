using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Cop;

/// <summary>Identifiers: what may be one, and how derived ones are made (spec 2.8, D-14).</summary>
public static class CopId
{
    /// <summary>The longest id or type, in bytes of UTF-8: longer ones do not fit the index of a real database.</summary>
    public const int MaxBytes = 255;

    // The namespace of all derived COP ids, itself derived: UUIDv5 of the URL namespace and "urn:cop".
    private static readonly Guid CopNamespace = DeriveGuid(new Guid("6ba7b811-9dad-11d1-80b4-00c04fd430c8"), "urn:cop");

    /// <summary>Why a text cannot be an id or a type; null when it can.</summary>
    /// <param name="text">The text.</param>
    /// <param name="member">The member that carries it, for the message.</param>
    public static CopError? Validate(string? text, string member)
    {
        if (string.IsNullOrEmpty(text))
            return new CopError(CopErrorCodes.InvalidId, $"'{member}' is empty; give it 1 to {MaxBytes} bytes of UTF-8.");
        if (text.Length > MaxBytes / 3 && Encoding.UTF8.GetByteCount(text) > MaxBytes)
            return new CopError(CopErrorCodes.InvalidId, $"'{member}' is longer than {MaxBytes} bytes of UTF-8 (it begins '{text[..24]}'); shorten it.");
        // Nearly every id is printable ASCII.
        for (var i = text.AsSpan().IndexOfAnyExceptInRange(' ', '~'); (uint)i < (uint)text.Length; i++)
        {
            if (char.IsControl(text[i]))
                return new CopError(CopErrorCodes.InvalidId, $"'{member}' has the control character U+{(int)text[i]:X4}; remove it.");
            if (char.IsSurrogate(text[i]) && (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[++i])))
                return new CopError(CopErrorCodes.InvalidId, $"'{member}' has half of a surrogate pair, which is no UTF-8; send whole characters.");
        }

        return null;
    }

    /// <summary>A URN of a kind of object: <c>urn:cop:&lt;kind&gt;:&lt;uuid&gt;</c>.</summary>
    public static string Create(string kind, Guid id) => $"urn:cop:{kind}:{id:D}";

    /// <summary>The same id for the same parts, always (UUIDv5 over the parts, D-62).</summary>
    public static string Derive(string kind, params ReadOnlySpan<string> parts) => Create(kind, DeriveGuid(CopNamespace, string.Join('\u001f', parts!)));

    /// <summary>Order of ids: the order of their UTF-8 bytes, never the culture's (D-14).</summary>
    public static IComparer<string> Comparer { get; } = Comparer<string>.Create(Compare);

    /// <summary>Compares by UTF-8 bytes; differs from ordinal comparison only between surrogates and U+E000 to U+FFFF.</summary>
    public static int Compare(string? left, string? right)
    {
        if (left is null || right is null)
            return string.CompareOrdinal(left, right);
        var shared = left.AsSpan().CommonPrefixLength(right);
        if (shared == left.Length || shared == right.Length)
            return left.Length.CompareTo(right.Length);
        var (a, b) = (left[shared], right[shared]);
        return (char.IsSurrogate(a), char.IsSurrogate(b)) switch
        {
            (true, false) => 1,
            (false, true) => -1,
            _ => a.CompareTo(b),
        };
    }

    /// <summary>UUIDv5 (RFC 9562, 5.5).</summary>
    public static Guid DeriveGuid(Guid space, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var text = new byte[16 + Encoding.UTF8.GetByteCount(name)];
        space.TryWriteBytes(text, bigEndian: true, out _);
        Encoding.UTF8.GetBytes(name, text.AsSpan(16));
        Span<byte> hash = stackalloc byte[32];
#pragma warning disable CA5350 // UUIDv5 is defined over SHA-1; nothing here rests on its collision resistance.
        SHA1.HashData(text, hash);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
