using System.Collections.Immutable;

namespace Cop.Conformance.Runner;

/// <summary>One request and what must come of it.</summary>
internal sealed record CheckStep
{
    public string Operation { get; init; } = "";

    /// <summary>The members of the request; <c>${name}</c> in a string is what was saved before.</summary>
    public CopJson With { get; init; } = CopJson.EmptyObject;

    /// <summary>The pattern that the data have to match; null when any success will do.</summary>
    public CopJson? Data { get; init; }

    /// <summary>The codes of which one must come; empty when it must succeed.</summary>
    public ImmutableArray<string> Errors { get; init; } = [];

    /// <summary>The pattern for the error's details.</summary>
    public CopJson? Details { get; init; }

    /// <summary>What is kept of the data, by name and JSON Pointer.</summary>
    public ImmutableArray<(string Name, string Pointer)> Saved { get; init; } = [];

    /// <summary>Requests that are sent at once; this step is then nothing else.</summary>
    public ImmutableArray<CheckStep> Together { get; init; } = [];
}
