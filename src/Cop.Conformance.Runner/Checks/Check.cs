using System.Collections.Immutable;

namespace Cop.Conformance.Runner;

/// <summary>One conformance check: requests in order, each with its expected response.</summary>
public sealed record Check
{
    /// <summary>The id: lower-case words with dots. Its meaning is stable.</summary>
    public required string Id { get; init; }

    /// <summary>The tested behaviour, as a sentence.</summary>
    public required string Title { get; init; }

    /// <summary>The tested requirements of spec/requirements.json; at least one.</summary>
    public required ImmutableArray<string> Requirements { get; init; }

    /// <summary>The optional features that it needs.</summary>
    public ImmutableArray<string> Features { get; init; } = [];

    /// <summary>Its conformance level.</summary>
    public string Level { get; init; } = "core";

    public required ImmutableArray<CheckStep> Steps { get; init; }

    /// <summary>The operations that it uses.</summary>
    public IEnumerable<string> Operations =>
        Steps.SelectMany(step => step.Together.IsEmpty ? [step.Operation] : step.Together.Select(each => each.Operation));
}
