using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>The first phase: inserts the values known at build time, and chooses the blocks that depend on them alone (P-29).</summary>
/// <remarks>Rendering its result with the other values equals rendering everything at once.</remarks>
internal sealed class TemplateBinder
{
    private readonly TemplateVariables _variables;
    private readonly TemplateModel? _model;
    private readonly List<string> _local = [];
    private readonly Stack<int> _loops = new();

    private TemplateBinder(TemplateVariables variables, TemplateModel? model) => (_variables, _model) = (variables, model);

    /// <summary>Returns the remaining parts.</summary>
    /// <param name="nodes">The parts of a template whose includes were expanded.</param>
    /// <param name="variables">The variables; those bound at build time that have a value are inserted.</param>
    /// <param name="model">The model; null leaves the blocks for models open.</param>
    public static ImmutableArray<TemplateNode> Bind(
        ImmutableArray<TemplateNode> nodes, TemplateVariables variables, TemplateModel? model) =>
        new TemplateBinder(variables, model).Bind(nodes);

    private ImmutableArray<TemplateNode> Bind(ImmutableArray<TemplateNode> nodes) => [.. nodes.SelectMany(BindOne)];

    private IEnumerable<TemplateNode> BindOne(TemplateNode node) => node switch
    {
        TemplateNode.Value value => [value with { Operand = Bind(value.Operand) }],
        TemplateNode.If block => BindIf(block),
        TemplateNode.Model block when _model is not null => Bind(_model.Matches(block.Selectors) ? block.Then : block.Else),
        TemplateNode.Model block => [block with { Then = Bind(block.Then), Else = Bind(block.Else) }],
        TemplateNode.Each block => [BindEach(block)],
        TemplateNode.Scope scope => [BindScope(scope)],
        _ => [node],
    };

    private ImmutableArray<TemplateNode> BindIf(TemplateNode.If block)
    {
        var condition = Bind(block.Condition);
        return ConditionValue.Of(condition) is { } isTrue
            ? Bind(isTrue ? block.Then : block.Else)
            : [block with { Condition = condition, Then = Bind(block.Then), Else = Bind(block.Else) }];
    }

    private TemplateNode.Each BindEach(TemplateNode.Each block)
    {
        var source = Bind(block.Source);
        var otherwise = Bind(block.Else);
        int before = _local.Count;
        _loops.Push(before);
        _local.AddRange(new[] { block.ItemName, block.KeyName }.OfType<string>());
        var body = Bind(block.Body);
        _loops.Pop();
        _local.RemoveRange(before, _local.Count - before);
        return block with { Source = source, Body = body, Else = otherwise };
    }

    private TemplateNode.Scope BindScope(TemplateNode.Scope scope)
    {
        var arguments = scope.Arguments.Select(each => (each.Name, Bind(each.Value))).ToImmutableArray();
        int before = _local.Count;
        _local.AddRange(scope.Arguments.Select(each => each.Name));
        var body = Bind(scope.Body);
        _local.RemoveRange(before, _local.Count - before);
        return scope with { Arguments = arguments, Body = body };
    }

    private TemplateCondition Bind(TemplateCondition condition) => condition switch
    {
        TemplateCondition.Truth truth => truth with { Operand = Bind(truth.Operand) },
        TemplateCondition.Equal equal => equal with { Operand = Bind(equal.Operand) },
        TemplateCondition.Not not => new TemplateCondition.Not(Bind(not.Inner)),
        TemplateCondition.All all => new TemplateCondition.All([.. all.Parts.Select(Bind)]),
        TemplateCondition.Any any => new TemplateCondition.Any([.. any.Parts.Select(Bind)]),
        _ => condition,
    };

    private TemplateOperand Bind(TemplateOperand operand)
    {
        if (operand.IsConstant || operand.Path is not { IsOfLoop: false } path || IsLocal(path)) return operand;
        if (_variables.Find(path.Name) is not { IsBoundAtBuild: true } variable
            || _variables.ValueOf(path.Name) is not { } value) return operand;
        return operand with { IsConstant = true, Constant = JsonMembers.Find(value, path.Members), Variable = variable.Name,
            Trust = variable.Trust };
    }

    // "../" leaves loops, and with a loop the names that it and the includes in it gave.
    private bool IsLocal(TemplatePath path)
    {
        int visible = path.Up == 0 ? _local.Count : _loops.ElementAtOrDefault(path.Up - 1);
        return path.Up > _loops.Count || _local.Take(visible).Contains(path.Name);
    }
}
