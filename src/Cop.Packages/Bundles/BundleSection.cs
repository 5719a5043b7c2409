using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>A part of what a model gets, with its origin.</summary>
internal sealed record BundleSection
{
    /// <summary>package/kind/name.</summary>
    public required string Id { get; init; }

    /// <summary>guardrail, system, persona, message or knowledge.</summary>
    public required string Kind { get; init; }

    /// <summary>The persona's, knowledge's or file's name.</summary>
    public required string Name { get; init; }

    /// <summary>system, user or assistant.</summary>
    public string Role { get; init; } = "system";

    public required string Package { get; init; }

    public required string File { get; init; }

    public int Priority { get; init; }

    /// <summary>static, structured or dynamic for knowledge.</summary>
    public string? Type { get; init; }

    /// <summary>The parts of the text that are left to render.</summary>
    public required ImmutableArray<TemplateNode> Nodes { get; init; }
}
