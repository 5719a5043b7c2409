using System.Text;

namespace Cop.AI;

/// <summary>Makes text of models and tools storable: well-formed, without control characters, and of limited length.</summary>
internal static class SafeText
{
    /// <summary>Replaces lone surrogates and control characters, except tab and line feed, by U+FFFD; drops carriage returns.</summary>
    public static string Clean(string text)
    {
        var index = 0;
        while (index < text.Length && IsPlain(text[index]))
            index++;
        if (index == text.Length)
            return text;
        var clean = new StringBuilder(text, 0, index, text.Length);
        for (; index < text.Length; index++)
        {
            var unit = text[index];
            if (char.IsHighSurrogate(unit) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]))
                clean.Append(unit).Append(text[++index]);
            else if (unit != '\r')
                clean.Append(IsPlain(unit) ? unit : '\uFFFD');
        }

        return clean.ToString();
    }

    /// <summary>Returns the first characters of a text, never half of a surrogate pair.</summary>
    public static string Cut(string text, int length)
    {
        if (text.Length <= length)
            return text;
        return char.IsHighSurrogate(text[length - 1]) ? text[..(length - 1)] : text[..length];
    }

    private static bool IsPlain(char unit) => !char.IsSurrogate(unit) && (!char.IsControl(unit) || unit is '\t' or '\n');
}
