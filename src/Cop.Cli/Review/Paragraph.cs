using System.Text;
using System.Text.RegularExpressions;

namespace Cop.Cli;

/// <summary>A run of prose: lines that a reader reads as one text. Headings, tables, HTML and link definitions are none.</summary>
/// <param name="Text">Its lines, joined by line ends; targets of links are left out.</param>
/// <param name="FirstLine">The index of its first line.</param>
internal sealed partial record Paragraph(string Text, int FirstLine)
{
    /// <summary>The index of the line that a character of the text stands in.</summary>
    public int LineAt(int offset) => FirstLine + Text.AsSpan(0, offset).Count('\n');

    public static IEnumerable<Paragraph> In(Prose prose)
    {
        var (text, first) = (new StringBuilder(), 0);
        for (var i = 0; i < prose.Lines.Length; i++)
        {
            var line = prose.Lines[i];
            var item = Item().Match(line);
            var ends = string.IsNullOrWhiteSpace(line) || NoProse().IsMatch(line);
            if ((ends || item.Success) && text.Length > 0)
            {
                yield return new Paragraph(text.ToString(), first);
                text.Clear();
            }

            if (ends)
                continue;
            if (text.Length == 0)
                first = i;
            else
                text.Append('\n');
            text.Append(Target().Replace(item.Success ? line[item.Length..] : Quote().Replace(line, ""), "]"));
        }

        if (text.Length > 0)
            yield return new Paragraph(text.ToString(), first);
    }

    [GeneratedRegex(@"^\s*(?:>\s*)*(?:[-*+]|\d+[.)])\s+")]
    private static partial Regex Item();

    [GeneratedRegex(@"^\s*(?:>\s?)+")]
    private static partial Regex Quote();

    [GeneratedRegex(@"^\s*(?:#{1,6}(?:\s|$)|\||<|\[[^\]]+\]:\s|(?:=+|-{2,}|\*{3,}|_{3,})\s*$)")]
    private static partial Regex NoProse();

    [GeneratedRegex(@"\]\([^)\n]*\)")]
    private static partial Regex Target();
}
