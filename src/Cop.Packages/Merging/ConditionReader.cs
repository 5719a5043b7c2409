using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>Reads conditions outside of templates: over the target, the model, its features and variables (P-42).</summary>
internal sealed class ConditionReader(TargetOptions target, ModelInfo model)
{
    /// <summary>
    /// The condition with the values of all names that are known at build time; null with a reason when it cannot be read.
    /// </summary>
    public TemplateCondition? Read(string text, out string reason)
    {
        reason = "";
        var reader = new TagReader(text);
        if (reader.ReadCondition() is not { } condition || !reader.IsAtEnd)
        {
            reason = reader.Fault ?? $"\"{reader.Rest}\" cannot be read.";
            return null;
        }

        string? unknown = null;
        var bound = Bind(condition, ref unknown);
        if (unknown is not null) reason =
            $"There is no name \"{unknown}\"; there are target, model, feature.*, variables.* and error.kind.";
        return unknown is null ? bound : null;
    }

    private TemplateCondition Bind(TemplateCondition condition, ref string? unknown)
    {
        switch (condition)
        {
            case TemplateCondition.Truth truth:
                return truth with { Operand = Bind(truth.Operand, ref unknown) };
            case TemplateCondition.Equal equal:
                return equal with { Operand = Bind(equal.Operand, ref unknown) };
            case TemplateCondition.Not not:
                return new TemplateCondition.Not(Bind(not.Inner, ref unknown));
            case TemplateCondition.All all:
                return new TemplateCondition.All(BindAll(all.Parts, ref unknown));
            default:
                return new TemplateCondition.Any(BindAll(((TemplateCondition.Any)condition).Parts, ref unknown));
        }
    }

    private ImmutableArray<TemplateCondition> BindAll(
        ImmutableArray<TemplateCondition> parts, ref string? unknown)
    {
        var bound = ImmutableArray.CreateBuilder<TemplateCondition>(parts.Length);
        foreach (var part in parts) bound.Add(Bind(part, ref unknown));
        return bound.ToImmutable();
    }

    private TemplateOperand Bind(TemplateOperand operand, ref string? unknown)
    {
        if (operand.Path is not { Up: 0 } path) return operand;
        switch (path.Name)
        {
            case "target":
                return Constant(operand, CopJson.From(target.Format));
            case "model":
                return Constant(operand, model.Id is null ? null : CopJson.From(model.Id));
            case "feature" when path.Members.Length == 1:
                return Constant(operand, CopJson.From(model.Features.Contains(path.Members[0])));
            case "variables" when path.Members.Length > 0:
                return operand with { Path = new(0, path.Members[0], path.Members.RemoveAt(0)) };
            // Only the runtime can have an error.
            case "error" when path.Members is ["kind"]:
                return Constant(operand, null);
            default:
                unknown = path.ToString();
                return operand;
        }
    }

    private static TemplateOperand Constant(TemplateOperand operand, CopJson? value) =>
        operand with { IsConstant = true, Constant = value, Trust = "author" };
}
