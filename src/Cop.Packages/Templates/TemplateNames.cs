using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>Collects the names that a template reads and that no value is known for yet.</summary>
internal static class TemplateNames
{
    /// <summary>The names of all operands that are not known: variables, and names of loops and includes around them.</summary>
    public static IEnumerable<string> Of(ImmutableArray<TemplateNode> nodes) => nodes.SelectMany(Of).Distinct();

    private static IEnumerable<string> Of(TemplateNode node) => node switch
    {
        TemplateNode.Value value => Of(value.Operand),
        TemplateNode.If block => Of(block.Condition).Concat(Of(block.Then)).Concat(Of(block.Else)),
        TemplateNode.Model block => Of(block.Then).Concat(Of(block.Else)),
        TemplateNode.Each block => Of(block.Source).Concat(Of(block.Body)).Concat(Of(block.Else)),
        TemplateNode.Scope scope => scope.Arguments.SelectMany(each => Of(each.Value)).Concat(Of(scope.Body)),
        TemplateNode.Include include => include.Arguments.SelectMany(each => Of(each.Value)),
        _ => [],
    };

    /// <summary>The operands of a condition.</summary>
    public static IEnumerable<TemplateOperand> Operands(TemplateCondition condition) => condition switch
    {
        TemplateCondition.Truth truth => [truth.Operand],
        TemplateCondition.Equal equal => [equal.Operand],
        TemplateCondition.Not not => Operands(not.Inner),
        TemplateCondition.All all => all.Parts.SelectMany(Operands),
        TemplateCondition.Any any => any.Parts.SelectMany(Operands),
        _ => [],
    };

    private static IEnumerable<string> Of(TemplateCondition condition) => Operands(condition).SelectMany(Of);

    private static IEnumerable<string> Of(TemplateOperand operand) => operand.IsConstant || operand.Path is null ? [] : [operand.Path.Name];
}
