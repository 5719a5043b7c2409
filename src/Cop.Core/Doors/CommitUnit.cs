using System.Collections.Immutable;

namespace Cop;

/// <summary>What becomes durable together or not at all: a caller's batch, or an agent's output with the closing of its delivery (D-15).</summary>
public sealed record CommitUnit
{
    /// <summary>The topics that it adds to.</summary>
    public ImmutableArray<TopicAppend> Appends { get; init; } = [];

    /// <summary>Delivery states that it writes; each fails the unit when the stored version is not one less (D-61).</summary>
    public ImmutableArray<Lane> Lanes { get; init; } = [];
}
