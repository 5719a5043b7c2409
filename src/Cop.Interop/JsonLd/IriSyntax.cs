using System.Buffers;
using System.Text;

namespace Cop;

/// <summary>Decides which ids are IRIs that JSON-LD and N-Quads keep unchanged.</summary>
/// <remarks>
/// JSON-LD reads <c>prefix:rest</c> as a compact IRI when a context defines the prefix. Only texts that no context of ours can change are
/// IRIs here: those with <c>//</c> after the scheme, and those of the schemes below, which no vocabulary may take as its prefix.
/// </remarks>
internal static class IriSyntax
{
    private static readonly string[] OpaqueSchemes = ["urn", "did", "tag", "mailto", "tel", "ni", "acct"];

    private static readonly SearchValues<char> Ascii =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/?%#");

    public static bool IsOpaqueScheme(string scheme) => OpaqueSchemes.Contains(scheme, StringComparer.OrdinalIgnoreCase);

    public static bool IsIri(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 1 || colon + 1 == text.Length || !char.IsAsciiLetter(text[0]))
            return false;
        var scheme = text[..colon];
        var rest = text.AsSpan(colon + 1);
        var isHierarchical = rest.StartsWith("//") && rest.Length > 2;
        return (isHierarchical ? scheme.All(each => char.IsAsciiLetterOrDigit(each) || each is '+' or '-' or '.') : IsOpaqueScheme(scheme))
            && rest.Count('#') <= 1 && AreCharactersAllowed(rest);
    }

    private static bool AreCharactersAllowed(ReadOnlySpan<char> text)
    {
        for (var at = 0; at < text.Length;)
        {
            if (Rune.DecodeFromUtf16(text[at..], out var rune, out var length) != OperationStatus.Done)
                return false;
            if (rune.Value == '%' && !IsEscape(text[at..]))
                return false;
            if (rune.IsAscii ? !Ascii.Contains((char)rune.Value) : !IsUcsCharacter(rune.Value))
                return false;
            at += length;
        }

        return true;
    }

    private static bool IsEscape(ReadOnlySpan<char> text) =>
        text.Length > 2 && char.IsAsciiHexDigit(text[1]) && char.IsAsciiHexDigit(text[2]);

    // RFC 3987, ucschar: neither private use nor noncharacters. Processors take no white space in an IRI, wherever Unicode has some.
    private static bool IsUcsCharacter(int point) => !Rune.IsWhiteSpace(new Rune(point)) && point switch
    {
        0xFEFF => false,
        < 0xA0 => false,
        < 0x10000 => point is <= 0xD7FF or (>= 0xF900 and <= 0xFDCF) or (>= 0xFDF0 and <= 0xFFEF),
        _ => point < 0xF0000 && (point & 0xFFFE) != 0xFFFE,
    };
}
