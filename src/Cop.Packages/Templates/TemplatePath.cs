using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>A path in a tag: <c>../this.items.0</c>.</summary>
/// <param name="Up">The number of <c>../</c> in front: loops to leave before the name is looked up.</param>
/// <param name="Name">The variable, or <c>this</c>, <c>@index</c>, <c>@first</c>, <c>@last</c>, <c>@key</c>.</param>
/// <param name="Members">The members behind it.</param>
internal sealed record TemplatePath(int Up, string Name, ImmutableArray<string> Members)
{
    /// <summary>Whether the name belongs to a loop and not to a variable.</summary>
    public bool IsOfLoop => Name is "this" || Name[0] == '@';

    public override string ToString() => string.Concat(Enumerable.Repeat("../", Up)) + string.Join('.', Members.Prepend(Name));
}
