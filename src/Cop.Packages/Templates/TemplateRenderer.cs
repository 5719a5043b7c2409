using System.Collections.Immutable;
using System.Text.Json;

namespace Cop.Packages;

/// <summary>The second phase: writes a template as segments, each with its origin.</summary>
internal sealed class TemplateRenderer
{
    public const int MaxRounds = 100_000;
    public const int MaxCharacters = 4 * 1024 * 1024;

    private readonly TemplateVariables _variables;
    private readonly TemplateModel _model;
    private readonly Func<string> _nonces;
    private readonly DiagnosticList _diagnostics;
    private List<TemplateSegment> _segments = [];
    private TemplateFrame? _frame;
    private int _rounds;
    private long _characters;
    private bool _isStopped;

    private TemplateRenderer(TemplateVariables variables, TemplateModel model, Func<string> nonces, DiagnosticList diagnostics) =>
        (_variables, _model, _nonces, _diagnostics) = (variables, model, nonces, diagnostics);

    /// <summary>The segments in order.</summary>
    /// <param name="nodes">The parts of a template whose includes were expanded.</param>
    /// <param name="variables">The variables with their values, which were checked.</param>
    /// <param name="model">The model, for blocks that are still open.</param>
    /// <param name="nonces">Returns 24 hexadecimal digits that no author of a value can predict, for the tags around values.</param>
    /// <param name="diagnostics">Collects objects in a text, and limits that were reached.</param>
    public static ImmutableArray<TemplateSegment> Render(
        ImmutableArray<TemplateNode> nodes, TemplateVariables variables, TemplateModel model, Func<string> nonces,
        DiagnosticList diagnostics)
    {
        var renderer = new TemplateRenderer(variables, model, nonces, diagnostics);
        renderer.Write(nodes);
        return [.. renderer._segments];
    }

    private void Write(ImmutableArray<TemplateNode> nodes)
    {
        foreach (var node in nodes)
        {
            if (_isStopped) return;
            Write(node);
        }
    }

    private void Write(TemplateNode node)
    {
        switch (node)
        {
            case TemplateNode.Text text:
                Add(text.Content, "author", node, null);
                break;
            case TemplateNode.Value value:
                WriteValue(value);
                break;
            case TemplateNode.If block:
                Write(ConditionValue.Of(block.Condition, operand => Read(operand).Value) ? block.Then : block.Else);
                break;
            case TemplateNode.Model block:
                Write(_model.Matches(block.Selectors) ? block.Then : block.Else);
                break;
            case TemplateNode.Each block:
                WriteEach(block);
                break;
            case TemplateNode.Scope scope:
                WriteScope(scope);
                break;
        }
    }

    private void WriteValue(TemplateNode.Value node)
    {
        var (value, variable, trust) = Read(node.Operand);
        if (value is null || value.Kind == JsonValueKind.Null && !node.IsJson)
        {
            if (node.Default is { Length: > 0 } given) Add(given, "author", node, null);
            return;
        }

        if (!node.IsJson && value.Kind is JsonValueKind.Object or JsonValueKind.Array)
        {
            _diagnostics.Add(
                DiagnosticCodes.ObjectInText, node.File, node.Span, $"{node.Operand.Path} is a list or an object, and not a text.",
                fix: new("use #each, or json"));
            return;
        }

        string text = node.IsJson ? value.ToString() : value.AsString() ?? value.ToString();
        string? fence = IsFenced(variable, trust, text) ? NonceFor(text) : null;
        if (fence is not null) Add($"<data-{fence}>", "author", node, null);
        Add(text, trust, node, variable);
        if (fence is not null) Add($"</data-{fence}>", "author", node, null);
    }

    private bool IsFenced(string? variable, string trust, string text) =>
        (variable is null ? "never" : _variables.Find(variable)?.Fence) switch
    {
        "always" => true,
        "auto" => trust is "user" or "tool" && text.Contains('\n'),
        _ => false,
    };

    private string NonceFor(string text)
    {
        string nonce = _nonces();
        while (text.Contains(nonce, StringComparison.Ordinal)) nonce = _nonces();
        return nonce;
    }

    private void WriteEach(TemplateNode.Each node)
    {
        var (source, variable, trust) = Read(node.Source);
        var items = source?.Kind switch
        {
            JsonValueKind.Array => source.Items.Select((item, index) => ((CopJson)CopJson.From(index), item)).ToList(),
            JsonValueKind.Object => source.Members.Select(member => (CopJson.From(member.Item1), member.Item2)).ToList(),
            _ => [],
        };
        if (items.Count == 0)
        {
            Write(node.Else);
            return;
        }

        var outer = _frame;
        for (int index = 0; index < items.Count && !_isStopped; index++)
        {
            if (++_rounds > MaxRounds)
            {
                Stop(node, $"The loops of the template take more than {MaxRounds} rounds.");
                break;
            }

            _frame = TemplateFrame.OfLoop(outer, node, items[index].Item1, items[index].Item2, index, items.Count, variable, trust);
            Write(node.Body);
        }

        _frame = outer;
    }

    private void WriteScope(TemplateNode.Scope node)
    {
        var (outer, segments) = (_frame, _segments);
        _frame = TemplateFrame.OfArguments(outer, node.Arguments.Select(each => (each.Name, Read(each.Value))));
        if (node.Indent is { Length: > 0 }) _segments = [];
        Write(node.Body);
        if (node.Indent is { Length: > 0 } indent)
        {
            segments.AddRange(Indentation.Apply(_segments, indent));
            _segments = segments;
        }

        _frame = outer;
    }

    private TemplateValue Read(TemplateOperand operand)
    {
        if (operand.IsConstant) return new(operand.Constant, operand.Variable, operand.Trust);
        var path = operand.Path!;
        var found = TemplateFrame.Find(_frame, path) ?? OfVariable(path.Name);
        return found with { Value = JsonMembers.Find(found.Value, path.Members) };
    }

    private TemplateValue OfVariable(string name) => new(_variables.ValueOf(name), name, _variables.Find(name)?.Trust ?? "user");

    private void Add(string text, string trust, TemplateNode node, string? variable)
    {
        if (text.Length == 0) return;
        _characters += text.Length;
        if (_characters > MaxCharacters) Stop(node, $"The text has more than {MaxCharacters} characters.");
        else _segments.Add(new(text, trust, node.File, node.Span, variable));
    }

    private void Stop(TemplateNode node, string message)
    {
        if (!_isStopped) _diagnostics.Add(DiagnosticCodes.TemplateLimit, node.File, node.Span, message);
        _isStopped = true;
    }
}
