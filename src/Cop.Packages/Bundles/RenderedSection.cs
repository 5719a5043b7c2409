using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>A part of what a model gets.</summary>
/// <param name="Id">package/kind/name.</param>
/// <param name="Kind">guardrail, system, persona, message or knowledge.</param>
/// <param name="Role">system, user or assistant.</param>
/// <param name="Segments">The text in pieces.</param>
public sealed record RenderedSection(string Id, string Kind, string Role, ImmutableArray<RenderedSegment> Segments)
{
    /// <summary>The text.</summary>
    public string Text => string.Concat(Segments.Select(each => each.Text)).Trim('\n');
}
