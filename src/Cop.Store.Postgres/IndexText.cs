using System.Security.Cryptography;
using System.Text;

namespace Cop;

/// <summary>
/// Texts as the columns beside a row's body hold them: short enough for every index, and of characters that Postgres can store.
/// </summary>
/// <remarks>The events and the bodies of rows keep every text as it is. Decision D-14.</remarks>
internal static class IndexText
{
    // A row's id joins up to three ids and the signs between them.
    private const int MaxKeyBytes = 3 * CopId.MaxBytes + 2;

    /// <summary>Longer than everything stored, so that it is equal to nothing.</summary>
    private static readonly string Nothing = new('#', 2 * CopId.MaxBytes);

    /// <summary>
    /// The text for a column that a listing filters by: itself up to 255 bytes, a hash of 256 bytes in place of a longer one.
    /// </summary>
    public static string? Filter(string? text)
    {
        if (text is null)
            return null;
        var stored = Sought(text.Replace('\0', '\uFFFD'));
        return Fits(stored, CopId.MaxBytes) ? stored : Hash(stored, CopId.MaxBytes);
    }

    /// <summary>
    /// A row's id as its key: itself, or a hash where a log of another store has one that Postgres or an index cannot take.
    /// </summary>
    public static string Key(string id) => CanBeStored(id) && Fits(id, MaxKeyBytes) ? id : Hash(id, MaxKeyBytes);

    /// <summary>The text for a lookup: one that Postgres cannot store is equal to nothing there.</summary>
    public static string Sought(string text) => CanBeStored(text) ? text : Nothing;

    /// <summary>Texts for a lookup.</summary>
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

    // One byte longer than any text that stands for itself, so that no text is equal to the hash of another one.
    private static string Hash(string text, int maxBytes) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))).PadLeft(maxBytes + 1, '#');

    /// <summary>Ids as a column's value; null for none. They come from replicas too, so they may hold any character.</summary>
    public static byte[]? WriteIds(IReadOnlyCollection<string> ids) =>
        ids.Count == 0 ? null : RowMapper.Bytes(CopJson.Array(ids.Select(CopJson.From)));

    /// <summary>The ids that <see cref="WriteIds"/> wrote.</summary>
    public static IEnumerable<string> ReadIds(byte[] utf8) => CopJson.FromTrusted(utf8).Items.Select(id => id.AsString()!);
}
