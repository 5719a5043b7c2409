using System.Text.RegularExpressions;

namespace Cop.Samples.Review;

/// <summary>Splits a Markdown document at its headings, except those inside code.</summary>
internal static partial class SectionReader
{
    public const string Beginning = "(beginning)";

    public static string[] SplitLines(string text) => text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');

    public static IReadOnlyList<Section> Read(string[] lines)
    {
        var prose = Prose.Read(lines);
        var sections = new List<Section>();
        var (title, level, previous, first) = (Beginning, 0, 0, 0);
        for (var i = 0; i < lines.Length; i++)
        {
            if (HeadingAt(prose, lines, i) is not { } heading)
                continue;
            Close(i);
            (title, level, previous, first) = (heading.Title, heading.Level, level == 0 ? previous : level, i);
        }

        Close(lines.Length);
        return sections;

        void Close(int end)
        {
            // Blank lines before the first heading are not a section.
            if (level > 0 || lines.AsSpan(first, end - first).ContainsAnyExceptBlank())
                sections.Add(new Section(title, level, previous, first + 1, end - first));
        }
    }

    private static bool ContainsAnyExceptBlank(this Span<string> lines)
    {
        foreach (var line in lines)
        {
            if (!string.IsNullOrWhiteSpace(line))
                return true;
        }

        return false;
    }

    private static (string Title, int Level)? HeadingAt(Prose prose, string[] lines, int index)
    {
        var line = prose.Lines[index];
        if (Numbered().Match(line) is { Success: true } match)
        {
            // The title as written: code in it is masked in the prose only.
            var written = Numbered().Match(lines[index]).Groups["title"].Value;
            return (written.Length == 0 ? "(untitled)" : written, match.Groups["marks"].Length);
        }

        var startsParagraph = index == 0 || string.IsNullOrWhiteSpace(prose.Lines[index - 1]);
        if (!startsParagraph || index + 1 >= lines.Length || string.IsNullOrWhiteSpace(line) || NotParagraph().IsMatch(line))
            return null;
        return Underline().Match(prose.Lines[index + 1]) is { Success: true } underline
            ? (lines[index].Trim(), underline.Value.TrimStart()[0] == '=' ? 1 : 2)
            : null;
    }

    [GeneratedRegex(@"^ {0,3}(?<marks>#{1,6})(?:[ \t]+(?<title>.*?))?(?:[ \t]+#+)?[ \t]*$", RegexOptions.ExplicitCapture)]
    private static partial Regex Numbered();

    [GeneratedRegex(@"^ {0,3}(=+|-{2,})[ \t]*$")]
    private static partial Regex Underline();

    [GeneratedRegex(@"^\s*([-*+>|]|\d+[.)])(\s|\||$)|^ {4}")]
    private static partial Regex NotParagraph();
}
