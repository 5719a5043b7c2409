using System.Text;

namespace Cop;

/// <summary>Reads percent-encoded UTF-8.</summary>
/// <remarks>RFC 3986, 2.1.</remarks>
internal static class PercentEncoding
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// Decodes a text; null when a character is not printable ASCII, an escape is incomplete, or the bytes are no UTF-8.
    /// </summary>
    public static string? Decode(string text)
    {
        var bytes = new List<byte>(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] is not '%')
            {
                if (text[at] is < ' ' or > '~')
                    return null;
                bytes.Add((byte)text[at]);
            }
            else if (at + 2 < text.Length && char.IsAsciiHexDigit(text[at + 1]) && char.IsAsciiHexDigit(text[at + 2]))
            {
                bytes.Add(Convert.ToByte(text.Substring(at + 1, 2), 16));
                at += 2;
            }
            else
            {
                return null;
            }
        }

        try
        {
            return Strict.GetString([.. bytes]);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
