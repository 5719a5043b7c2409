using System.Text;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Cop.Packages;

/// <summary>Writes a Markdown document's structure and text, without comments, so that two documents can be compared.</summary>
internal static class MarkdownOutline
{
    public static string Of(MarkdownDocument document)
    {
        var text = new StringBuilder();
        Write(document, text);
        return text.ToString();
    }

    private static void Write(Block block, StringBuilder text)
    {
        if (block is HtmlBlock { Type: HtmlBlockType.Comment } or BlankLineBlock) return;
        text.Append('(').Append(block.GetType().Name);
        if (block is HeadingBlock heading) text.Append(heading.Level);
        if (block is ListBlock list) text.Append(list.IsOrdered).Append(list.BulletType).Append(list.OrderedStart).Append(list.IsLoose);
        if (block is FencedCodeBlock fence) text.Append(fence.Info).Append(fence.Arguments);
        if (block is LinkReferenceDefinition link) text.Append(link.Label).Append(link.Url).Append(link.Title);
        if (block is CodeBlock or HtmlBlock) text.Append(((LeafBlock)block).Lines.ToString());
        if (block is LeafBlock { Inline: { } inlines }) Write(inlines, text);
        if (block is ContainerBlock container)
        {
            foreach (var child in container) Write(child, text);
        }

        text.Append(')');
    }

    private static void Write(ContainerInline container, StringBuilder text)
    {
        foreach (var inline in container)
        {
            text.Append('[').Append(inline.GetType().Name);
            if (inline is LiteralInline literal) text.Append(literal.Content.ToString());
            if (inline is CodeInline code) text.Append(code.Content);
            if (inline is HtmlInline html) text.Append(html.Tag);
            if (inline is LineBreakInline line) text.Append(line.IsHard);
            if (inline is LinkInline link) text.Append(link.Url).Append(link.Title);
            if (inline is EmphasisInline emphasis) text.Append(emphasis.DelimiterCount).Append(emphasis.DelimiterChar);
            if (inline is ContainerInline inner) Write(inner, text);
            text.Append(']');
        }
    }
}
