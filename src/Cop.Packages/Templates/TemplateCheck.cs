using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>Finds names in a template that no loop, include or declaration defines (P-28).</summary>
internal sealed class TemplateCheck
{
    private readonly ImmutableHashSet<string> _declared;
    private readonly DiagnosticList _diagnostics;
    private readonly List<string> _local = [];
    private int _loops;

    private TemplateCheck(IEnumerable<string> declared, DiagnosticList diagnostics) =>
        (_declared, _diagnostics) = ([.. declared], diagnostics);

    public static void Check(ImmutableArray<TemplateNode> nodes, IEnumerable<string> declared, DiagnosticList diagnostics) =>
        new TemplateCheck(declared, diagnostics).Visit(nodes);

    private void Visit(ImmutableArray<TemplateNode> nodes)
    {
        foreach (var node in nodes) Visit(node);
    }

    private void Visit(TemplateNode node)
    {
        switch (node)
        {
            case TemplateNode.Value value:
                Visit(value.Operand, node);
                break;
            case TemplateNode.If block:
                Visit(block.Condition, node);
                Visit(block.Then);
                Visit(block.Else);
                break;
            case TemplateNode.Model block:
                Visit(block.Then);
                Visit(block.Else);
                break;
            case TemplateNode.Each block:
                Visit(block.Source, node);
                Visit(block.Else);
                _loops++;
                VisitWith(new[] { block.ItemName, block.KeyName }.OfType<string>(), block.Body);
                _loops--;
                break;
            case TemplateNode.Scope scope:
                foreach (var (_, value) in scope.Arguments) Visit(value, node);
                VisitWith(scope.Arguments.Select(each => each.Name), scope.Body);
                break;
        }
    }

    private void VisitWith(IEnumerable<string> names, ImmutableArray<TemplateNode> nodes)
    {
        int before = _local.Count;
        _local.AddRange(names);
        Visit(nodes);
        _local.RemoveRange(before, _local.Count - before);
    }

    private void Visit(TemplateCondition condition, TemplateNode node)
    {
        switch (condition)
        {
            case TemplateCondition.Truth truth:
                Visit(truth.Operand, node);
                break;
            case TemplateCondition.Equal equal:
                Visit(equal.Operand, node);
                break;
            case TemplateCondition.Not not:
                Visit(not.Inner, node);
                break;
            case TemplateCondition.All all:
                foreach (var part in all.Parts) Visit(part, node);
                break;
            case TemplateCondition.Any any:
                foreach (var part in any.Parts) Visit(part, node);
                break;
        }
    }

    private void Visit(TemplateOperand operand, TemplateNode node)
    {
        if (operand.Path is not { } path) return;
        if (path.Up > _loops || path.IsOfLoop && path.Up >= _loops)
            _diagnostics.Add(DiagnosticCodes.UnknownVariable, node.File, node.Span, $"{path} is used outside of the loops that it names.");
        else if (!path.IsOfLoop && !_local.Contains(path.Name) && !_declared.Contains(path.Name))
            AddUnknown(path, node);
    }

    private void AddUnknown(TemplatePath path, TemplateNode node)
    {
        string? nearest = NearestName.Find(path.Name, _declared.Concat(_local));
        _diagnostics.Add(
            DiagnosticCodes.UnknownVariable, node.File, node.Span, $"The variable \"{path.Name}\" is not declared.",
            fix: new(
                nearest is null ? $"declare it under context.system.variables in {PackageManifest.FileName}" : $"write \"{nearest}\""));
    }
}
