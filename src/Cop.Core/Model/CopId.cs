using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Cop;

/// <summary>Validation, comparison and derivation of identifiers.</summary>
/// <remarks>Protocol 2.8; decision D-14.</remarks>
public static class CopId
{
    /// <summary>The maximum length of an id or type in bytes of UTF-8. Longer ones do not fit a database index.</summary>
    public const int MaxBytes = 255;

    // The namespace of all derived COP ids is derived itself: UUIDv5 of the URL namespace and "urn:cop".
    private static readonly Guid CopNamespace = DeriveGuid(new Guid("6ba7b811-9dad-11d1-80b4-00c04fd430c8"), "urn:cop");

    /// <summary>Checks a text as an id or type.</summary>
    /// <param name="text">The text.</param>
    /// <param name="member">Name of the member that holds it, for the message.</param>
    /// <returns>Null when it is valid, otherwise an <c>invalid_id</c> error.</returns>
    public static CopError? Validate(string? text, string member)
    {
        if (string.IsNullOrEmpty(text))
            return new CopError(CopErrorCodes.InvalidId, $"'{member}' is empty; give it 1 to {MaxBytes} bytes of UTF-8.");
        if (text.Length > MaxBytes / 3 && Encoding.UTF8.GetByteCount(text) > MaxBytes)
            return new CopError(
                CopErrorCodes.InvalidId, $"'{member}' is longer than {MaxBytes} bytes of UTF-8 (it begins '{text[..24]}'); shorten it.");
        // Fast path: nearly every id is printable ASCII.
        for (var i = text.AsSpan().IndexOfAnyExceptInRange(' ', '~'); (uint)i < (uint)text.Length; i++)
        {
            if (char.IsControl(text[i]))
                return new CopError(CopErrorCodes.InvalidId, $"'{member}' contains the control character U+{(int)text[i]:X4}; remove it.");
            if (char.IsSurrogate(text[i]) && (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[++i])))
                return new CopError(
                    CopErrorCodes.InvalidId,
                    $"'{member}' contains half of a surrogate pair, which is not valid UTF-8; send whole characters.");
        }

        return null;
    }

    /// <summary>Creates the URN of an object: <c>urn:cop:&lt;kind&gt;:&lt;uuid&gt;</c>.</summary>
    public static string Create(string kind, Guid id) => $"urn:cop:{kind}:{id:D}";

    /// <summary>Derives an id from parts (UUIDv5); equal parts always give the same id.</summary>
    /// <remarks>Decision D-62.</remarks>
    public static string Derive(string kind, params ReadOnlySpan<string> parts) =>
        Create(kind, DeriveGuid(CopNamespace, string.Join('\u001f', parts!)));

    /// <summary>Compares ids by their UTF-8 bytes, independent of culture.</summary>
    /// <remarks>Decision D-14.</remarks>
    public static IComparer<string> Comparer { get; } = Comparer<string>.Create(Compare);

    /// <summary>
    /// Compares two ids by their UTF-8 bytes. The order differs from ordinal comparison only between surrogates and U+E000 to U+FFFF.
    /// </summary>
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

    /// <summary>Derives a UUIDv5.</summary>
    /// <remarks>RFC 9562, 5.5.</remarks>
    public static Guid DeriveGuid(Guid space, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var text = new byte[16 + Encoding.UTF8.GetByteCount(name)];
        space.TryWriteBytes(text, bigEndian: true, out _);
        Encoding.UTF8.GetBytes(name, text.AsSpan(16));
        Span<byte> hash = stackalloc byte[32];
#pragma warning disable CA5350 // UUIDv5 is defined over SHA-1; nothing here depends on its collision resistance.
        SHA1.HashData(text, hash);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
