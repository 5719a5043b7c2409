using System.Buffers;
using System.Globalization;
using System.Text;

namespace Cop;

/// <summary>Checks and encodes strings for CloudEvents, which allows no control characters and no noncharacters.</summary>
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

    /// <summary>Percent-encodes the noncharacters of a text; returns the same instance if there are none.</summary>
    public static string WithoutNoncharacters(string text)
    {
        if (IsAllowed(text))
            return text;
        var output = new StringBuilder(text.Length + 8);
        foreach (var rune in text.EnumerateRunes())
            output.Append(IsNoncharacter(rune) ? Uri.EscapeDataString(rune.ToString()) : rune.ToString());
        return output.ToString();
    }

    /// <summary>Writes JSON as text for an attribute: canonical, with escapes for the characters that CloudEvents forbids.</summary>
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
