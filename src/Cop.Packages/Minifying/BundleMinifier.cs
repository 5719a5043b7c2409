using System.Collections.Immutable;
using System.Text;

namespace Cop.Packages;

/// <summary>Minifies the author's texts of a bundle. Guardrails are never touched (P-38), and tags stay where they are.</summary>
internal static class BundleMinifier
{
    // Private use: a text that has these characters itself is left as it is.
    private const char FirstPlaceholder = '\uE000';
    private const char LastPlaceholder = '\uF8FF';

    public static Bundle Minify(Bundle bundle, DiagnosticList diagnostics) => bundle with
    {
        Sections = [.. bundle.Sections.Select(section => section.Kind is "guardrail" ? section : Minify(section, diagnostics))],
    };

    private static BundleSection Minify(BundleSection section, DiagnosticList diagnostics)
    {
        if (Minify(section.Nodes) is { } nodes) return section with { Nodes = nodes };
        diagnostics.Add(
            DiagnosticCodes.NotMinified, section.File, SourceSpan.Start,
            "The text was not minified, because that would change its structure.");
        return section;
    }

    // A tag becomes one character that Markdown treats as a letter; the text of blocks is inside their tag and stays.
    private static ImmutableArray<TemplateNode>? Minify(ImmutableArray<TemplateNode> nodes)
    {
        var source = new StringBuilder();
        var tags = new List<TemplateNode>();
        foreach (var node in nodes)
        {
            if (node is TemplateNode.Text text)
            {
                if (text.Content.AsSpan().IndexOfAnyInRange(FirstPlaceholder, LastPlaceholder) >= 0) return null;
                source.Append(text.Content);
            }
            else
            {
                if (tags.Count > LastPlaceholder - FirstPlaceholder) return null;
                source.Append((char)(FirstPlaceholder + tags.Count));
                tags.Add(node);
            }
        }

        return MarkdownMinifier.Minify(source.ToString()) is { } minified ? Split(minified, nodes, tags) : null;
    }

    private static ImmutableArray<TemplateNode> Split(string text, ImmutableArray<TemplateNode> nodes, List<TemplateNode> tags)
    {
        var split = ImmutableArray.CreateBuilder<TemplateNode>();
        string file = nodes.Length == 0 ? "" : nodes[0].File;
        var span = nodes.Length == 0 ? SourceSpan.Start : nodes[0].Span;
        int start = 0;
        for (int index = 0; index <= text.Length; index++)
        {
            bool isTag = index < text.Length && text[index] is >= FirstPlaceholder and <= LastPlaceholder;
            if (index < text.Length && !isTag) continue;
            if (index > start) split.Add(new TemplateNode.Text(text[start..index], file, span));
            if (isTag) (file, span) = (tags[text[index] - FirstPlaceholder].File, tags[text[index] - FirstPlaceholder].Span);
            if (isTag) split.Add(tags[text[index] - FirstPlaceholder]);
            start = index + 1;
        }

        return split.ToImmutable();
    }
}
