using System.Security.Cryptography;
using System.Text;

namespace Cop;

/// <summary>
/// Texts as the columns beside a row's body hold them: short enough for an index, and of characters that Postgres stores.
/// </summary>
/// <remarks>Decision D-14.</remarks>
internal static class IndexedText
{
    // The id of a row joins up to three ids and the separators between them.
    private const int MaxKey = 3 * CopId.MaxBytes + 2;

    /// <summary>A text that is longer than every stored one, and so equals none.</summary>
    private static readonly string NoRow = new('#', 2 * CopId.MaxBytes);

    /// <summary>The form of a text that listings filter by; a hash where it is too long.</summary>
    public static string? Filter(string? text) => text is null ? null : Fit(Sought(text.Replace('\0', '\uFFFD')), CopId.MaxBytes);

    /// <summary>The form of a row's id; a hash where it is too long or of other characters.</summary>
    public static string Key(string id) => IsStorable(id) ? Fit(id, MaxKey) : Digest(id, MaxKey);

    /// <summary>The form of a text to look up; a text that cannot be stored equals no row.</summary>
    public static string Sought(string text) => IsStorable(text) ? text : NoRow;

    public static string[] Sought(IEnumerable<string> texts) => [.. texts.Select(Sought)];

    /// <summary>Whether Postgres stores the text: it has neither U+0000 nor half of a surrogate pair.</summary>
    public static bool IsStorable(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\0' || char.IsLowSurrogate(text[i]))
                return false;
            if (char.IsHighSurrogate(text[i]) && (i + 1 == text.Length || !char.IsLowSurrogate(text[++i])))
                return false;
        }

        return true;
    }

    // A hash is one byte longer than every text that is stored unchanged.
    private static string Fit(string text, int most) => Encoding.UTF8.GetByteCount(text) <= most ? text : Digest(text, most);

    private static string Digest(string text, int most) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))).PadLeft(most + 1, '#');
}
