using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>A condition of a tag. The language is total: every condition has a value (P-42).</summary>
internal abstract record TemplateCondition
{
    public sealed record Truth(TemplateOperand Operand) : TemplateCondition;

    public sealed record Equal(TemplateOperand Operand, CopJson Literal, bool IsNegated) : TemplateCondition;

    public sealed record Not(TemplateCondition Inner) : TemplateCondition;

    public sealed record All(ImmutableArray<TemplateCondition> Parts) : TemplateCondition;

    public sealed record Any(ImmutableArray<TemplateCondition> Parts) : TemplateCondition;
}
