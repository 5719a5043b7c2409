using System.Collections.Immutable;

namespace Cop.Conformance.Runner;

/// <summary>One thing that is tried: requests in order, each with what must come of it.</summary>
internal sealed record Check
{
    /// <summary>Dotted and lower-case; it never changes its meaning.</summary>
    public required string Id { get; init; }

    /// <summary>What it shows, in a sentence.</summary>
    public required string Title { get; init; }

    /// <summary>The requirements of spec/requirements.json that it holds a target to; at least one.</summary>
    public required ImmutableArray<string> Requirements { get; init; }

    /// <summary>Features that a target may lack.</summary>
    public ImmutableArray<string> Features { get; init; } = [];

    /// <summary>The level that it belongs to.</summary>
    public string Level { get; init; } = "core";

    public required ImmutableArray<CheckStep> Steps { get; init; }

    /// <summary>Every operation that it uses.</summary>
    public IEnumerable<string> Operations => Steps.SelectMany(step => step.Together.IsEmpty ? [step.Operation] : step.Together.Select(each => each.Operation));
}
