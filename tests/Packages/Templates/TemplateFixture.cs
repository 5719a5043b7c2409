using System.Collections.Immutable;

namespace Cop.Packages.Tests;

/// <summary>Parses, checks, binds and renders a template from texts.</summary>
internal sealed class TemplateFixture
{
    private int _nonces;

    public required string Template { get; init; }

    public ImmutableArray<TemplateVariable> Variables { get; init; } = [];

    public Dictionary<string, CopJson> Values { get; init; } = [];

    public Dictionary<string, string> Files { get; init; } = [];

    public TemplateModel? Model { get; init; }

    public DiagnosticList Found { get; } = [];

    /// <summary>A variable for each name, of the trust user and bound when the template is rendered.</summary>
    public static ImmutableArray<TemplateVariable> Declare(params IEnumerable<string> names) =>
        [.. names.Select(name => new TemplateVariable { Name = name, Type = "string" })];

    public ImmutableArray<TemplateNode> Expand()
    {
        var nodes = new IncludeExpander(path => Files.GetValueOrDefault(path), Found).Expand("main.md", Template);
        if (!Found.HasErrors) TemplateCheck.Check(nodes, Variables.Select(each => each.Name), Found);
        return nodes;
    }

    public ImmutableArray<TemplateSegment> Render()
    {
        var nodes = Expand();
        return Found.HasErrors ? [] : Render(nodes);
    }

    public ImmutableArray<TemplateSegment> Render(ImmutableArray<TemplateNode> nodes)
    {
        _nonces = 0;
        return TemplateRenderer.Render(
            nodes, new TemplateVariables(Variables, Values), Model ?? TemplateModel.Unknown, () => $"{++_nonces:x24}", Found);
    }

    public ImmutableArray<TemplateNode> Bind(ImmutableArray<TemplateNode> nodes, Dictionary<string, CopJson> values) =>
        TemplateBinder.Bind(nodes, new TemplateVariables(Variables, values), Model);

    public static string TextOf(ImmutableArray<TemplateSegment> segments) => string.Concat(segments.Select(each => each.Text));
}
