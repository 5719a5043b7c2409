using System.Collections.Immutable;

namespace Cop.Conformance.Runner;

/// <summary>The selection of checks and the time limits.</summary>
public sealed record RunOptions
{
    /// <summary>The tested level.</summary>
    public string Level { get; init; } = "core";

    /// <summary>Ids of checks, or prefixes of ids up to a dot; empty selects all.</summary>
    public ImmutableArray<string> Only { get; init; } = [];

    /// <summary>The time limit of one request.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The time limit of the run.</summary>
    public TimeSpan Total { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The number of consecutive checks without a response after which the run is abandoned.</summary>
    public int Patience { get; init; } = 3;

    public bool Takes(Check check) => check.Level == Level
        && (Only.IsEmpty || Only.Any(id => check.Id == id || check.Id.StartsWith(id.TrimEnd('.') + ".", StringComparison.Ordinal)));
}
