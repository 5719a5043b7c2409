using System.Collections.Immutable;
using System.Text;

namespace Cop.Packages;

/// <summary>The texts of sections in requests: a text where everything is known, else the parts that are left to render.</summary>
internal static class TargetText
{
    private static readonly string[] LoopNames = ["this", "@index", "@first", "@last", "@key"];

    private static readonly TemplateVariables None = new([], new Dictionary<string, CopJson>());

    /// <summary>The text of parts whose values are all known; null when some are open.</summary>
    public static string? Closed(ImmutableArray<TemplateNode> nodes)
    {
        if (nodes.Any(each => IsOpen(each, []))) return null;
        var segments = TemplateRenderer.Render(nodes, None, TemplateModel.Unknown, static () => "", new DiagnosticList());
        return string.Concat(segments.Select(each => each.Text)).Trim('\n');
    }

    /// <summary>The text of several sections, an empty line between them, in the form of a request.</summary>
    public static CopJson Join(IReadOnlyList<BundleSection> sections)
    {
        if (sections.All(each => Closed(each.Nodes) is not null))
            return CopJson.From(string.Join("\n\n", sections.Select(each => Closed(each.Nodes)!).Where(each => each.Length > 0)));
        return Segments(sections.Select(each => (each.Package, each.Nodes)));
    }

    /// <summary>One section between two texts, in the form of a request.</summary>
    public static CopJson Wrap(BundleSection section, string before, string after)
    {
        if (Closed(section.Nodes) is { } text) return CopJson.From(before + text + after);
        var (file, span) = (section.File, SourceSpan.Start);
        return Segments([(section.Package,
            [new TemplateNode.Text(before, file, span), .. section.Nodes, new TemplateNode.Text(after, file, span)])]);
    }

    /// <summary>The author's texts of a section, for finding out what it contains.</summary>
    public static string AuthorText(ImmutableArray<TemplateNode> nodes)
    {
        var text = new StringBuilder();
        foreach (var node in nodes)
        {
            text.Append(node switch
            {
                TemplateNode.Text literal => literal.Content,
                TemplateNode.If block => AuthorText(block.Then) + AuthorText(block.Else),
                TemplateNode.Model block => AuthorText(block.Then) + AuthorText(block.Else),
                TemplateNode.Each block => AuthorText(block.Body) + AuthorText(block.Else),
                TemplateNode.Scope scope => AuthorText(scope.Body),
                _ => "",
            });
        }

        return text.ToString();
    }

    /// <summary>Whether a request has parts that are left to render.</summary>
    public static bool IsTemplate(CopJson request) => request.ToString().Contains("\"$segments\"", StringComparison.Ordinal);

    private static CopJson Segments(IEnumerable<(string Package, ImmutableArray<TemplateNode> Nodes)> parts) =>
        CopJson.Object(("$segments", CopJson.Array(parts.Select(each =>
            CopJson.Object(("package", CopJson.From(each.Package)), ("nodes", TemplateJson.Write(each.Nodes)))))));

    // A name of an include or a loop is known where its value is. Enclosing tags need a nonce, which exists at rendering only.
    private static bool IsOpen(TemplateNode node, ImmutableHashSet<string> known) => node switch
    {
        TemplateNode.Text => false,
        TemplateNode.Value value => IsOpen(value.Operand, known),
        TemplateNode.If block => TemplateNames.Operands(block.Condition).Any(each => IsOpen(each, known))
            || block.Then.Concat(block.Else).Any(each => IsOpen(each, known)),
        TemplateNode.Each block => IsOpen(block.Source, known) || block.Else.Any(each => IsOpen(each, known))
            || block.Body.Any(
                each => IsOpen(each, known.Union(LoopNames.Concat(new[] { block.ItemName, block.KeyName }.OfType<string>())))),
        TemplateNode.Scope scope => scope.Body.Any(each => IsOpen(
            each, known.Union(scope.Arguments.Where(argument => !IsOpen(argument.Value, known)).Select(argument => argument.Name)))),
        _ => true,
    };

    private static bool IsOpen(TemplateOperand operand, ImmutableHashSet<string> known) => operand.IsConstant
        ? operand.Variable is not null && NeedsFence(operand)
        : operand.Path is not { Up: 0 } path || !known.Contains(path.Name);

    private static bool NeedsFence(TemplateOperand operand) =>
        operand.Trust is "user" or "tool" && operand.Constant is { } value && value.ToString().Contains("\\n", StringComparison.Ordinal);
}
