using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>Replaces includes by the parts of the included files; finds cycles before the rendering starts.</summary>
internal sealed class IncludeExpander(TemplateLoader load, DiagnosticList diagnostics)
{
    public const int MaxDepth = 32;
    public const int MaxNodes = 100_000;

    /// <summary>Whether a file may include another one, by their paths; the file of another package must be exported (P-31).</summary>
    public Func<string, string, bool> MayInclude { get; init; } = static (_, _) => true;

    /// <summary>Parses a file. Default: <see cref="TemplateParser.Parse"/>.</summary>
    public TemplateParsing Parse { get; init; } = TemplateParser.Parse;

    private readonly List<string> _chain = [];
    private int _nodes;

    /// <summary>The parts of a file with all that it includes.</summary>
    public ImmutableArray<TemplateNode> Expand(string file, string source)
    {
        _chain.Add(file);
        var nodes = Expand(Parse(file, source, diagnostics));
        _chain.RemoveAt(_chain.Count - 1);
        return nodes;
    }

    private ImmutableArray<TemplateNode> Expand(ImmutableArray<TemplateNode> nodes)
    {
        var expanded = ImmutableArray.CreateBuilder<TemplateNode>();
        foreach (var node in nodes)
        {
            if (++_nodes == MaxNodes + 1) Add(
                DiagnosticCodes.TemplateLimit, node, $"The template has more than {MaxNodes} parts with all that it includes.");
            if (_nodes > MaxNodes) break;
            if (ExpandOne(node) is { } one) expanded.Add(one);
        }

        return expanded.ToImmutable();
    }

    private TemplateNode? ExpandOne(TemplateNode node) => node switch
    {
        TemplateNode.If block => block with { Then = Expand(block.Then), Else = Expand(block.Else) },
        TemplateNode.Each block => block with { Body = Expand(block.Body), Else = Expand(block.Else) },
        TemplateNode.Model block => block with { Then = Expand(block.Then), Else = Expand(block.Else) },
        TemplateNode.Include include => Include(include),
        _ => node,
    };

    private TemplateNode.Scope? Include(TemplateNode.Include include)
    {
        string target = Resolve(include.File, include.Target);
        int index = _chain.IndexOf(target);
        if (index >= 0)
        {
            Add(DiagnosticCodes.IncludeCycle, include,
                $"Files include each other in a cycle: {string.Join(" -> ", _chain.Skip(index).Append(target))}.");
            return null;
        }

        if (_chain.Count > MaxDepth)
        {
            Add(DiagnosticCodes.TemplateLimit, include, $"Files include each other deeper than {MaxDepth} levels.");
            return null;
        }

        if (!MayInclude(include.File, target))
        {
            Add(DiagnosticCodes.UnknownFile, include, $"{target} is not among the exports of its package.");
            return null;
        }

        if (load(target) is not { } source)
        {
            Add(DiagnosticCodes.IncludeNotFound, include, $"There is no file {target} that can be included.");
            return null;
        }

        // Inside a line, the line break that ends the file is not part of the text.
        if (include.Indent is null && source.EndsWith('\n')) source =
            source[..(source.EndsWith("\r\n", StringComparison.Ordinal) ? ^2 : ^1)];
        return new TemplateNode.Scope(include.Arguments, include.Indent, Expand(target, source), include.File, include.Span);
    }

    private static string Resolve(string from, string target)
    {
        if (target.StartsWith("pkg:", StringComparison.Ordinal)) return target;
        string root = RootOf(from);
        string below = from[root.Length..];
        int slash = below.LastIndexOf('/');
        return root + PackagePath.Join(slash < 0 ? "" : below[..slash], target);
    }

    // "pkg:@scope/name/" or "pkg:name/"; nothing for a file of the package itself.
    public static string RootOf(string file)
    {
        if (!file.StartsWith("pkg:", StringComparison.Ordinal)) return "";
        int slash = file.IndexOf('/');
        if (file.StartsWith("pkg:@", StringComparison.Ordinal)) slash = file.IndexOf('/', slash + 1);
        return file[..(slash + 1)];
    }

    private void Add(DiagnosticCode code, TemplateNode node, string message) => diagnostics.Add(code, node.File, node.Span, message);
}
