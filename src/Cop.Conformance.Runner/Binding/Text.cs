using System.Text;

namespace Cop.Conformance.Runner;

/// <summary>Formats texts for reports: short, on one line, without control characters.</summary>
internal static class Text
{
    private const int MaxLength = 300;

    public static string Short(ReadOnlySpan<byte> utf8) => Short(Encoding.UTF8.GetString(utf8[..Math.Min(utf8.Length, 4 * MaxLength)]));

    public static string Short(string text)
    {
        var line = new StringBuilder(Math.Min(text.Length, MaxLength) + 1);
        foreach (var letter in text)
        {
            if (line.Length == MaxLength)
                return line.Append('…').ToString();
            line.Append(char.IsControl(letter) ? ' ' : letter);
        }

        return line.ToString();
    }
}
