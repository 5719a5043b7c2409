using System.Text.Json.Serialization.Metadata;

namespace Cop.Events;

/// <summary>A continuation was replaced by another.</summary>
/// <param name="ContinuationId">The continuation.</param>
/// <param name="ReplacedBy">The id of the other continuation.</param>
/// <remarks>spec/events.md.</remarks>
[EventType(EventTypes.ContinuationSuperseded)]
public sealed record ContinuationSuperseded(string ContinuationId, string ReplacedBy)
    : EventPayload<ContinuationSuperseded>, IEventPayload<ContinuationSuperseded>
{
    static JsonTypeInfo<ContinuationSuperseded> IEventPayload<ContinuationSuperseded>.JsonType =>
        EventJson.For<ContinuationSuperseded>(CoreEventJson.Default);
}
