using System.Text.Json.Serialization.Metadata;

namespace Cop.Events;

/// <summary>A continuation was resumed. Only the kernel appends it.</summary>
/// <param name="ContinuationId">The continuation.</param>
/// <param name="Reason"><c>event</c>, <c>timer</c>, <c>tick</c> or <c>manual</c>.</param>
/// <param name="Attempt">The number of the attempt, from 1.</param>
/// <remarks>spec/events.md.</remarks>
[EventType(EventTypes.ContinuationResumed)]
public sealed record ContinuationResumed(string ContinuationId, string Reason, int Attempt)
    : EventPayload<ContinuationResumed>, IEventPayload<ContinuationResumed>
{
    /// <summary>The event that resumed it.</summary>
    public string? TriggerEventId { get; init; }

    static JsonTypeInfo<ContinuationResumed> IEventPayload<ContinuationResumed>.JsonType =>
        EventJson.For<ContinuationResumed>(CoreEventJson.Default);
}
