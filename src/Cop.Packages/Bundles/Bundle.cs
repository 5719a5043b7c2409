using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>A root and its dependencies as one: templates parsed and partly evaluated, no file left to read.</summary>
internal sealed record Bundle
{
    public required string Package { get; init; }

    public required string Version { get; init; }

    public string? Description { get; init; }

    /// <summary>The tree digest of the root.</summary>
    public required string Tree { get; init; }

    /// <summary>The digest of the lock; null for a root without dependencies.</summary>
    public string? LockDigest { get; init; }

    /// <summary>The model that blocks were chosen for; null where they are open.</summary>
    public string? Model { get; init; }

    /// <summary>All packages, dependents before what they depend on.</summary>
    public ImmutableArray<string> Packages { get; init; } = [];

    public ImmutableArray<BundleVariable> Variables { get; init; } = [];

    /// <summary>The sections in the order in which a model gets them; of the personas, rendering chooses one.</summary>
    public ImmutableArray<BundleSection> Sections { get; init; } = [];

    public ImmutableArray<BundleRule> Rules { get; init; } = [];

    public string? DefaultPersona { get; init; }

    public ImmutableArray<BundleTool> Tools { get; init; } = [];

    /// <summary>runtime.model_config of the root.</summary>
    public CopJson Settings { get; init; } = CopJson.EmptyObject;

    /// <summary>The members runtime (without model_config), observability and memory of the root; empty where there are none.</summary>
    public CopJson Running { get; init; } = CopJson.EmptyObject;

    /// <summary>JSON Schema of the answer; null for text.</summary>
    public CopJson? OutputSchema { get; init; }

    /// <summary>Soft rules of dependencies that the root replaces, as package/constraint.</summary>
    public ImmutableArray<string> Overrides { get; init; } = [];
}
