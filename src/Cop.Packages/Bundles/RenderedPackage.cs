using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>The input of a model, with the origin of every piece.</summary>
/// <param name="Sections">The parts in order.</param>
public sealed record RenderedPackage(ImmutableArray<RenderedSection> Sections)
{
    /// <summary>The text of all parts that are not messages, an empty line between them.</summary>
    public string SystemText =>
        string.Join("\n\n", Sections.Where(each => each.Kind != "message" && each.Text.Length > 0).Select(each => each.Text));

    /// <summary>The whole text, messages behind their role.</summary>
    public string Text => string.Join(
        "\n\n", Sections.Where(each => each.Kind == "message").Select(each => $"[{each.Role}]\n{each.Text}").Prepend(SystemText));
}
