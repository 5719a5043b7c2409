using System.Text.Json.Serialization.Metadata;

namespace Cop.Packages;

/// <summary>A bundle was bound to an agent: from now on it works with these bytes. The last binding that was applied holds.</summary>
/// <param name="Agent">The name of the agent.</param>
/// <param name="BundleArtifactId">The artifact of the bundle, in the same topic.</param>
/// <param name="BundleDigest">SHA-256 of the bundle's document, in lower-case hex.</param>
/// <param name="Package">The name of the package.</param>
/// <param name="Version">The version of the package.</param>
[EventType(PackagesEventTypes.Bound)]
public sealed record ContextBound(string Agent, string BundleArtifactId, string BundleDigest, string Package, string Version)
    : EventPayload<ContextBound>, IEventPayload<ContextBound>
{
    /// <summary>The persona; null for the default.</summary>
    public string? Persona { get; init; }

    static JsonTypeInfo<ContextBound> IEventPayload<ContextBound>.JsonType => EventJson.For<ContextBound>(PackagesJson.Default);
}
