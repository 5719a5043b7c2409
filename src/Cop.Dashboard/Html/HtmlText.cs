using System.Globalization;
using System.Text;

namespace Cop.Dashboard;

/// <summary>Encodes text for HTML. A character that a reader cannot see, or that reorders text, becomes a visible mark.</summary>
internal static class HtmlText
{
    public static string Encode(string text)
    {
        var markup = new StringBuilder(text.Length + 16);
        Encode(text, markup);
        return markup.ToString();
    }

    public static void Encode(string? text, StringBuilder markup)
    {
        for (var at = 0; at < (text?.Length ?? 0); at++)
        {
            var next = text![at];
            if (char.IsHighSurrogate(next) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]))
                AppendPair(text, at++, markup);
            else if (IsHidden(next))
                markup.Append(CultureInfo.InvariantCulture, $"⟨U+{(int)next:X4}⟩");
            else
                AppendVisible(next, markup);
        }
    }

    /// <summary>Encodes every character so that a browser gives the same text back; half of a pair becomes U+FFFD.</summary>
    public static void EncodeExact(string? text, StringBuilder markup)
    {
        for (var at = 0; at < (text?.Length ?? 0); at++)
        {
            var next = text![at];
            if (char.IsHighSurrogate(next) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]))
                markup.Append(next).Append(text[++at]);
            else if (char.IsSurrogate(next) || next == '\0')
                markup.Append('\uFFFD');
            else if (IsHidden(next) || next is '\n' or '\t')
                markup.Append(CultureInfo.InvariantCulture, $"&#{(int)next};");
            else
                AppendVisible(next, markup);
        }
    }

    /// <summary>Whether text has a character that is shown as a mark.</summary>
    public static bool HasHidden(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]))
            {
                if (IsHidden(char.ConvertToUtf32(text[at], text[at + 1])))
                    return true;
                at++;
            }
            else if (IsHidden(text[at]))
                return true;
        }

        return false;
    }

    private static void AppendPair(string text, int at, StringBuilder markup)
    {
        var rune = char.ConvertToUtf32(text[at], text[at + 1]);
        if (IsHidden(rune))
            markup.Append(CultureInfo.InvariantCulture, $"⟨U+{rune:X4}⟩");
        else
            markup.Append(text[at]).Append(text[at + 1]);
    }

    private static void AppendVisible(char next, StringBuilder markup)
    {
        switch (next)
        {
            case '&': markup.Append("&amp;"); break;
            case '<': markup.Append("&lt;"); break;
            case '>': markup.Append("&gt;"); break;
            case '"': markup.Append("&quot;"); break;
            case '\'': markup.Append("&#39;"); break;
            default: markup.Append(next); break;
        }
    }

    // Controls, format characters (bidi, zero-width, tags), lone surrogates, private use and unassigned code points.
    private static bool IsHidden(char next) => next is not ('\n' or '\t') && (next < ' ' || next >= '\u007F' && IsHidden((int)next));

    private static bool IsHidden(int rune) => rune is 0x115F or 0x1160 or 0x3164 or 0xFFA0 or 0x2800 or (>= 0xFE00 and <= 0xFE0E)
        or (>= 0xE0100 and <= 0xE01EF)
        || (rune is >= 0xD800 and <= 0xDFFF ? UnicodeCategory.Surrogate : CharUnicodeInfo.GetUnicodeCategory(rune)) is
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
