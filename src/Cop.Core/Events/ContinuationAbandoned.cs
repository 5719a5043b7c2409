using System.Text.Json.Serialization.Metadata;

namespace Cop.Events;

/// <summary>A continuation used up its attempts, or an operator abandoned it. Only the kernel appends it.</summary>
/// <param name="ContinuationId">The continuation.</param>
/// <remarks>spec/events.md.</remarks>
[EventType(EventTypes.ContinuationAbandoned)]
public sealed record ContinuationAbandoned(string ContinuationId)
    : EventPayload<ContinuationAbandoned>, IEventPayload<ContinuationAbandoned>
{
    /// <summary>The reason, for people.</summary>
    public string? Reason { get; init; }

    /// <summary>The identity of the operator who decided it.</summary>
    public string? Operator { get; init; }

    static JsonTypeInfo<ContinuationAbandoned> IEventPayload<ContinuationAbandoned>.JsonType =>
        EventJson.For<ContinuationAbandoned>(CoreEventJson.Default);
}
