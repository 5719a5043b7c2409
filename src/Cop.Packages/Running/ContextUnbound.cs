using System.Text.Json.Serialization.Metadata;

namespace Cop.Packages;

/// <summary>The binding of an agent has ended: it does nothing until a bundle is bound again.</summary>
/// <param name="Agent">The name of the agent.</param>
[EventType(PackagesEventTypes.Unbound)]
public sealed record ContextUnbound(string Agent) : EventPayload<ContextUnbound>, IEventPayload<ContextUnbound>
{
    static JsonTypeInfo<ContextUnbound> IEventPayload<ContextUnbound>.JsonType => EventJson.For<ContextUnbound>(PackagesJson.Default);
}
