using System.Collections.Immutable;
using System.Globalization;

namespace Cop.Packages;

/// <summary>Writes the remaining parts of templates as JSON, and reads them again: what was parsed once is never parsed again.</summary>
internal static class TemplateJson
{
    public static CopJson Write(ImmutableArray<TemplateNode> nodes) => CopJson.Array(nodes.Select(Write));

    public static ImmutableArray<TemplateNode> Read(CopJson? nodes) => [.. (nodes?.Items ?? []).Select(ReadNode)];

    private static CopJson Write(TemplateNode node)
    {
        (string, CopJson?)[] members = node switch
        {
            TemplateNode.Text text => [("text", CopJson.From(text.Content))],
            TemplateNode.Value value =>
            [
                ("value", Write(value.Operand)), ("default", Text(value.Default)), ("json", value.IsJson ? CopJson.From(true) : null),
            ],
            TemplateNode.If block => [("if", Write(block.Condition)), ("then", Write(block.Then)), ("else", Write(block.Else))],
            TemplateNode.Each block =>
            [
                ("each", Write(block.Source)), ("item", Text(block.ItemName)), ("key", Text(block.KeyName)), ("then", Write(block.Body)),
                ("else", Write(block.Else)),
            ],
            TemplateNode.Model block =>
            [
                ("model", CopJson.Array(block.Selectors.Select(CopJson.From))), ("then", Write(block.Then)), ("else", Write(block.Else)),
            ],
            TemplateNode.Scope scope =>
            [
                ("scope", CopJson.Array(scope.Arguments.Select(each =>
                    CopJson.Object(("name", CopJson.From(each.Name)), ("value", Write(each.Value)))))),
                ("indent", Text(scope.Indent)), ("then", Write(scope.Body)),
            ],
            TemplateNode.Include include =>
            [
                ("include", CopJson.From(include.Target)),
                ("scope", CopJson.Array(include.Arguments.Select(each =>
                    CopJson.Object(("name", CopJson.From(each.Name)), ("value", Write(each.Value)))))),
                ("indent", Text(include.Indent)),
            ],
            _ => throw new CopInvariantException($"There is a part of a template without a form in JSON: {node.GetType().Name}."),
        };
        return CopJson.Object([.. members, ("at", CopJson.From(At(node)))]);
    }

    private static CopJson Write(TemplateOperand operand) => CopJson.Object(
        ("path", operand.Path is null ? null : CopJson.From(operand.Path.ToString())),
        ("constant", operand.IsConstant ? operand.Constant ?? CopJson.Null : null),
        ("missing", operand.IsConstant && operand.Constant is null ? CopJson.From(true) : null),
        ("variable", Text(operand.Variable)),
        ("trust", CopJson.From(operand.Trust)));

    private static CopJson Write(TemplateCondition condition) => condition switch
    {
        TemplateCondition.Truth truth => CopJson.Object(("truth", Write(truth.Operand))),
        TemplateCondition.Equal equal => CopJson.Object(
            ("equal", Write(equal.Operand)), ("to", equal.Literal), ("not", equal.IsNegated ? CopJson.From(true) : null)),
        TemplateCondition.Not not => CopJson.Object(("negated", Write(not.Inner))),
        TemplateCondition.All all => CopJson.Object(("all", CopJson.Array(all.Parts.Select(Write)))),
        _ => CopJson.Object(("any", CopJson.Array(((TemplateCondition.Any)condition).Parts.Select(Write)))),
    };

    private static TemplateNode ReadNode(CopJson node)
    {
        var (file, span) = ReadAt(node["at"]!.AsString()!);
        if (node["text"] is { } text) return new TemplateNode.Text(text.AsString()!, file, span);
        if (node["value"] is { } value)
            return new TemplateNode.Value(ReadOperand(value), node["default"]?.AsString(), node["json"] is not null, file, span);
        var (then, otherwise) = (Read(node["then"]), Read(node["else"]));
        if (node["if"] is { } condition) return new TemplateNode.If(ReadCondition(condition), then, otherwise, file, span);
        if (node["each"] is { } source)
            return new TemplateNode.Each(
                ReadOperand(source), node["item"]?.AsString(), node["key"]?.AsString(), then, otherwise, file, span);
        if (node["model"] is { } model)
            return new TemplateNode.Model([.. model.Items.Select(each => each.AsString()!)], then, otherwise, file, span);
        var arguments = node["scope"]!.Items.Select(each => (each["name"]!.AsString()!, ReadOperand(each["value"]!)));
        if (node["include"]?.AsString() is { } target)
            return new TemplateNode.Include(target, [.. arguments], node["indent"]?.AsString(), file, span);
        return new TemplateNode.Scope([.. arguments], node["indent"]?.AsString(), then, file, span);
    }

    private static TemplateOperand ReadOperand(CopJson operand) => new()
    {
        Path = operand["path"]?.AsString() is { } path ? new TagReader(path).ReadPath()!.Path : null,
        IsConstant = operand["constant"] is not null,
        Constant = operand["missing"] is not null ? null : operand["constant"],
        Variable = operand["variable"]?.AsString(),
        Trust = operand["trust"]!.AsString()!,
    };

    private static TemplateCondition ReadCondition(CopJson condition)
    {
        if (condition["truth"] is { } truth) return new TemplateCondition.Truth(ReadOperand(truth));
        if (condition["equal"] is { } equal) return new TemplateCondition.Equal(
            ReadOperand(equal), condition["to"]!, condition["not"] is not null);
        if (condition["negated"] is { } negated) return new TemplateCondition.Not(ReadCondition(negated));
        return condition["all"] is { } all
            ? new TemplateCondition.All([.. all.Items.Select(ReadCondition)])
            : new TemplateCondition.Any([.. condition["any"]!.Items.Select(ReadCondition)]);
    }

    private static string At(TemplateNode node) => string.Create(
        CultureInfo.InvariantCulture, $"{node.Span.Line}:{node.Span.Column}:{node.Span.EndLine}:{node.Span.EndColumn}:{node.File}");

    private static (string, SourceSpan) ReadAt(string at)
    {
        var parts = at.Split(':', 5);
        int[] numbers = [.. parts.Take(4).Select(each => int.Parse(each, NumberStyles.None, CultureInfo.InvariantCulture))];
        return (parts[4], new(numbers[0], numbers[1], numbers[2], numbers[3]));
    }

    private static CopJson? Text(string? text) => text is null ? null : CopJson.From(text);
}
