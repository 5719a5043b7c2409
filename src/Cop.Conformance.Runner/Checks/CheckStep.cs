using System.Collections.Immutable;

namespace Cop.Conformance.Runner;

/// <summary>One request and its expected response.</summary>
public sealed record CheckStep
{
    public string Operation { get; init; } = "";

    /// <summary>The members of the request; <c>${name}</c> in a string is replaced by a saved value.</summary>
    public CopJson With { get; init; } = CopJson.EmptyObject;

    /// <summary>The pattern of the expected data; null accepts any success.</summary>
    public CopJson? Data { get; init; }

    /// <summary>The accepted error codes; empty if the request must succeed.</summary>
    public ImmutableArray<string> Errors { get; init; } = [];

    /// <summary>The pattern for the error's details.</summary>
    public CopJson? Details { get; init; }

    /// <summary>The values to save from the data, by name and JSON Pointer.</summary>
    public ImmutableArray<(string Name, string Pointer)> Saved { get; init; } = [];

    /// <summary>Requests to send concurrently; the step then has no other members.</summary>
    public ImmutableArray<CheckStep> Together { get; init; } = [];
}
