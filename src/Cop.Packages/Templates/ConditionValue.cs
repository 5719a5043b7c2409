namespace Cop.Packages;

/// <summary>Evaluates conditions.</summary>
internal static class ConditionValue
{
    /// <summary>The value of a condition; null while a path that decides it is unknown.</summary>
    public static bool? Of(TemplateCondition condition) =>
        Of(condition, static operand => operand.IsConstant ? (true, operand.Constant) : (false, null));

    /// <summary>The value of a condition whose paths are all known.</summary>
    public static bool Of(TemplateCondition condition, Func<TemplateOperand, CopJson?> valueOf) =>
        Of(condition, operand => (true, valueOf(operand)))!.Value;

    private static bool? Of(TemplateCondition condition, Func<TemplateOperand, (bool IsKnown, CopJson? Value)> read)
    {
        switch (condition)
        {
            case TemplateCondition.Truth truth:
                var (isKnown, value) = read(truth.Operand);
                return isKnown ? JsonMembers.IsTrue(value) : null;
            case TemplateCondition.Equal equal:
                var (isKnownToo, compared) = read(equal.Operand);
                return isKnownToo ? (compared ?? CopJson.Null).Equals(equal.Literal) != equal.IsNegated : null;
            case TemplateCondition.Not not:
                return !Of(not.Inner, read);
            case TemplateCondition.All all:
                var parts = all.Parts.Select(part => Of(part, read)).ToList();
                return parts.Contains(false) ? false : parts.Contains(null) ? null : true;
            default:
                var alternatives = ((TemplateCondition.Any)condition).Parts.Select(part => Of(part, read)).ToList();
                return alternatives.Contains(true) ? true : alternatives.Contains(null) ? null : false;
        }
    }
}
