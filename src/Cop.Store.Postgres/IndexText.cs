using System.Security.Cryptography;
using System.Text;

namespace Cop;

/// <summary>
/// Converts texts for the columns beside a row's body: short enough for every index, and of characters that Postgres can store.
/// </summary>
/// <remarks>The events and the bodies of rows keep every text unchanged. Decision D-14.</remarks>
internal static class IndexText
{
    // A row's id joins up to three ids and the separators between them.
    private const int MaxKeyBytes = 3 * CopId.MaxBytes + 2;

    /// <summary>A text longer than every stored one, which therefore equals none of them.</summary>
    private static readonly string Nothing = new('#', 2 * CopId.MaxBytes);

    /// <summary>
    /// Returns the text for a column that a listing filters by: the text itself up to 255 bytes, otherwise a hash of 256 bytes.
    /// </summary>
    public static string? Filter(string? text)
    {
        if (text is null)
            return null;
        var stored = Sought(text.Replace('\0', '\uFFFD'));
        return Fits(stored, CopId.MaxBytes) ? stored : Hash(stored, CopId.MaxBytes);
    }

    /// <summary>
    /// Returns the key for a row's id: the id itself, or a hash if a replica has an id that Postgres or an index cannot store.
    /// </summary>
    public static string Key(string id) => CanBeStored(id) && Fits(id, MaxKeyBytes) ? id : Hash(id, MaxKeyBytes);

    /// <summary>Returns the text for a lookup; a text that Postgres cannot store matches no row.</summary>
    public static string Sought(string text) => CanBeStored(text) ? text : Nothing;

    /// <summary>Returns texts for a lookup.</summary>
    public static string[] Sought(IEnumerable<string> texts) => [.. texts.Select(Sought)];

    /// <summary>Whether Postgres can store the text: no U+0000, and no half of a surrogate pair.</summary>
    public static bool CanBeStored(string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
            return false;
        for (var i = text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF'); (uint)i < (uint)text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[++i])))
                return false;
        }

        return true;
    }

    private static bool Fits(string text, int maxBytes) => text.Length <= maxBytes / 3 || Encoding.UTF8.GetByteCount(text) <= maxBytes;

    // One byte longer than any text that is stored as it is, so that no text equals the hash of another one.
    private static string Hash(string text, int maxBytes) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))).PadLeft(maxBytes + 1, '#');

    /// <summary>Returns ids as a column's value; null for none. Ids of replicas may contain any character.</summary>
    public static byte[]? WriteIds(IReadOnlyCollection<string> ids) =>
        ids.Count == 0 ? null : RowMapper.Bytes(CopJson.Array(ids.Select(CopJson.From)));

    /// <summary>Returns the ids that <see cref="WriteIds"/> wrote.</summary>
    public static IEnumerable<string> ReadIds(byte[] utf8) => CopJson.FromTrusted(utf8).Items.Select(id => id.AsString()!);
}
