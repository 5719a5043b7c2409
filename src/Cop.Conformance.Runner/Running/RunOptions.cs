using System.Collections.Immutable;

namespace Cop.Conformance.Runner;

/// <summary>What is to be tried, and how long it may take.</summary>
internal sealed record RunOptions
{
    /// <summary>The level that is tested.</summary>
    public string Level { get; init; } = "core";

    /// <summary>Ids of checks, or their beginnings up to a dot; empty means all.</summary>
    public ImmutableArray<string> Only { get; init; } = [];

    /// <summary>How long the target may take for one request.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long all of it may take.</summary>
    public TimeSpan Total { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>After so many checks in a row without an answer the target counts as gone.</summary>
    public int Patience { get; init; } = 3;

    public bool Takes(Check check) => check.Level == Level && (Only.IsEmpty || Only.Any(id => check.Id == id || check.Id.StartsWith(id.TrimEnd('.') + ".", StringComparison.Ordinal)));
}
