using System.Text;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Cop.Packages;

/// <summary>Removes what has no meaning in Markdown: blanks at line ends, repeated empty lines, comments. Code is never touched.</summary>
/// <remarks>Both texts are parsed; where the trees differ, the text stays as it was (F-16).</remarks>
internal static class MarkdownMinifier
{
    private const int MaxRounds = 16;

    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().UsePreciseSourceLocation().Build();

    /// <summary>The shorter text; null when it would have another structure.</summary>
    public static string? Minify(string text)
    {
        var document = Markdown.Parse(text, Pipeline);
        string minified = text;
        // What is removed may let something else be removed: a comment between empty lines.
        for (int round = 0; round < MaxRounds; round++)
        {
            string shorter = Shorten(minified, Markdown.Parse(minified, Pipeline));
            if (shorter.Length == minified.Length) break;
            minified = shorter;
        }

        return MarkdownOutline.Of(document) == MarkdownOutline.Of(Markdown.Parse(minified, Pipeline)) ? minified : null;
    }

    private static string Shorten(string text, MarkdownDocument document)
    {
        var lines = text.Split('\n');
        var kept = new bool[lines.Length];
        var removed = new bool[lines.Length];
        foreach (var block in document.Descendants<Block>()) Mark(block, text, kept, removed);
        foreach (var inline in document.Descendants<Inline>().Where(each => each is CodeInline or HtmlInline))
            Fill(kept, LineOf(text, inline.Span.Start), LineOf(text, inline.Span.End));
        var output = new StringBuilder();
        int empty = 0;
        bool isFirst = true;
        for (int index = 0; index < lines.Length; index++)
        {
            if (removed[index]) continue;
            string line = kept[index] ? lines[index] : TrimEnd(lines[index], index + 1 < lines.Length ? lines[index + 1] : "");
            empty = line.Length == 0 && !kept[index] ? empty + 1 : 0;
            if (empty > 1 && index < lines.Length - 1) continue;
            if (!isFirst) output.Append('\n');
            isFirst = false;
            output.Append(line);
        }

        return output.ToString();
    }

    private static void Mark(Block block, string text, bool[] kept, bool[] removed)
    {
        if (block is not (CodeBlock or HtmlBlock or LinkReferenceDefinitionGroup) || block.Span.End < block.Span.Start) return;
        int first = LineOf(text, block.Span.Start), last = LineOf(text, Math.Min(block.Span.End, text.Length - 1));
        // A block of code that is never closed reaches to the end of the text, with the empty lines there.
        if (block is FencedCodeBlock { ClosingFencedCharCount: 0 }) last = kept.Length - 1;
        bool isComment = block is HtmlBlock { Type: HtmlBlockType.Comment } && block.Parent is MarkdownDocument
            && text[block.Span.Start..Math.Min(block.Span.End + 1, text.Length)].TrimEnd().EndsWith("-->", StringComparison.Ordinal);
        Fill(isComment ? removed : kept, first, last);
    }

    // Two blanks in front of a line of the same paragraph are a line break.
    private static string TrimEnd(string line, string next)
    {
        string trimmed = line.TrimEnd(' ', '\t');
        bool isBreak = line.EndsWith("  ", StringComparison.Ordinal) && trimmed.Length > 0 && next.AsSpan().Trim().Length > 0;
        return isBreak ? trimmed + "  " : trimmed;
    }

    private static void Fill(bool[] marks, int first, int last)
    {
        for (int line = first; line <= Math.Min(last, marks.Length - 1); line++) marks[line] = true;
    }

    private static int LineOf(string text, int offset) => text.AsSpan(0, Math.Clamp(offset, 0, text.Length)).Count('\n');
}
