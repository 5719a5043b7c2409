using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Cop.Packages;

/// <summary>Finds texts that are hidden in encodings: base64, hexadecimal, percent signs, HTML entities, rot13.</summary>
internal static class EncodedText
{
    public const int MaxDepth = 2;
    public const int MaxCharacters = 64 * 1024;

    private static readonly UTF8Encoding Strict = new(false, true);

    private static readonly Regex Base64 = Linear("[A-Za-z0-9+/_-]{16,}={0,2}");
    private static readonly Regex Hexadecimal = Linear("(?:[0-9A-Fa-f]{2}[ :]?){8,}");
    private static readonly Regex Percent =
        Linear("(?:%[0-9A-Fa-f]{2}|[A-Za-z0-9._~+-])*(?:%[0-9A-Fa-f]{2})(?:%[0-9A-Fa-f]{2}|[A-Za-z0-9._~+-])*");

    /// <summary>The text itself, and what is encoded in it, two levels deep and 64 Ki characters in all.</summary>
    public static IEnumerable<string> Readings(string text)
    {
        int left = MaxCharacters;
        var open = new Queue<(string Text, int Depth)>([(text, 0)]);
        yield return text;
        while (open.TryDequeue(out var next))
        {
            if (next.Depth == MaxDepth) continue;
            foreach (var decoded in Decode(next.Text))
            {
                left -= decoded.Length;
                if (left < 0) yield break;
                yield return decoded;
                open.Enqueue((decoded, next.Depth + 1));
            }
        }
    }

    private static IEnumerable<string> Decode(string text)
    {
        foreach (Match run in Base64.Matches(text))
            if (FromBase64(run.Value) is { } decoded) yield return decoded;
        foreach (Match run in Hexadecimal.Matches(text))
            if (Readable(FromHexadecimal(run.Value)) is { } decoded) yield return decoded;
        if (text.Contains('%') && Percent.IsMatch(text)) yield return Uri.UnescapeDataString(text);
        if (text.Contains('&') && WebUtility.HtmlDecode(text) is { } entities && entities != text) yield return entities;
        yield return string.Concat(text.Select(Rotate));
    }

    private static string? FromBase64(string run)
    {
        string padded = run.TrimEnd('=').Replace('-', '+').Replace('_', '/');
        padded = padded.PadRight((padded.Length + 3) / 4 * 4, '=');
        byte[] bytes = new byte[padded.Length];
        return Convert.TryFromBase64String(padded, bytes, out int length) ? Readable(bytes.AsSpan(0, length)) : null;
    }

    private static byte[] FromHexadecimal(string run)
    {
        string digits = string.Concat(run.Where(char.IsAsciiHexDigit));
        return Convert.FromHexString(digits.AsSpan(0, digits.Length / 2 * 2));
    }

    // Bytes that are text: most runs of letters are words, and decode to noise.
    private static string? Readable(ReadOnlySpan<byte> bytes)
    {
        try
        {
            string text = Strict.GetString(bytes);
            return text.Any(letter => char.IsControl(letter) && letter is not '\n' and not '\r' and not '\t') ? null : text;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static char Rotate(char letter) => letter switch
    {
        >= 'a' and <= 'z' => (char)('a' + ((letter - 'a' + 13) % 26)),
        >= 'A' and <= 'Z' => (char)('A' + ((letter - 'A' + 13) % 26)),
        _ => letter,
    };

    private static Regex Linear(string pattern) => new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
}
