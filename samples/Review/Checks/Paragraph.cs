using System.Text;
using System.Text.RegularExpressions;

namespace Cop.Samples.Review;

/// <summary>Consecutive lines of text. Headings, tables, HTML and link definitions are not part of a paragraph.</summary>
/// <param name="Text">The lines, joined by line ends, without the targets of links.</param>
/// <param name="FirstLine">The index of the first line.</param>
internal sealed partial record Paragraph(string Text, int FirstLine)
{
    /// <summary>The index of the line that holds a character of the text.</summary>
    public int LineAt(int offset) => FirstLine + Text.AsSpan(0, offset).Count('\n');

    public static IEnumerable<Paragraph> Find(Prose prose)
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
