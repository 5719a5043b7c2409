using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>The model that a template is rendered for (P-30).</summary>
/// <param name="Id">Such as <c>claude-sonnet-4</c>; null when it is not known.</param>
/// <param name="Family">Such as <c>claude</c>; null when it is not known.</param>
internal sealed record TemplateModel(string? Id, string? Family)
{
    public static readonly TemplateModel Unknown = new(null, null);

    /// <summary>Whether one of the selectors takes the model. A selector with ! takes every other model, and an unknown one.</summary>
    public bool Matches(ImmutableArray<string> selectors) =>
        selectors.Any(selector => selector[0] == '!' ? !IsNamedBy(selector[1..]) : IsNamedBy(selector));

    // A prefix ends at a hyphen: gpt-4 is not gpt-4o.
    private bool IsNamedBy(string selector) =>
        selector == Family || Id is not null && (Id == selector || Id.StartsWith(selector + "-", StringComparison.Ordinal));
}
