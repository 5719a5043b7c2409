using System.Buffers;
using System.Globalization;
using System.Text;

namespace Cop;

/// <summary>Strings as CloudEvents allows them: no control characters, no noncharacters (CloudEvents 1.0.2, type system).</summary>
internal static class AttributeText
{
    public static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789");

    public static bool IsAllowed(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsControl(rune) || IsNoncharacter(rune))
                return false;
        }

        return true;
    }

    /// <summary>The text with its noncharacters percent-encoded; the very same text when it has none.</summary>
    public static string WithoutNoncharacters(string text)
    {
        if (IsAllowed(text))
            return text;
        var output = new StringBuilder(text.Length + 8);
        foreach (var rune in text.EnumerateRunes())
            output.Append(IsNoncharacter(rune) ? Uri.EscapeDataString(rune.ToString()) : rune.ToString());
        return output.ToString();
    }

    /// <summary>JSON text as a string attribute: canonical, but with escapes for what an attribute may not have.</summary>
    public static string Of(CopJson json)
    {
        var text = json.ToString();
        if (IsAllowed(text))
            return text;
        var output = new StringBuilder(text.Length + 8);
        foreach (var rune in text.EnumerateRunes())
        {
            var part = rune.ToString();
            if (IsAllowed(part))
                output.Append(part);
            else
                AppendEscapes(output, part);
        }

        return output.ToString();
    }

    private static void AppendEscapes(StringBuilder output, string part)
    {
        foreach (var unit in part)
            output.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
    }

    private static bool IsNoncharacter(Rune rune) => rune.Value is >= 0xFDD0 and <= 0xFDEF || (rune.Value & 0xFFFE) == 0xFFFE;
}
