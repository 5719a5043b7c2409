using System.Text.Json.Serialization.Metadata;

namespace Cop.Events;

/// <summary>An attempt to resume a continuation failed. Only the kernel appends it.</summary>
/// <param name="ContinuationId">The continuation.</param>
/// <param name="Attempt">The number of the attempt, from 1.</param>
/// <param name="Error">The error.</param>
/// <remarks>spec/events.md.</remarks>
[EventType(EventTypes.ContinuationAttemptFailed)]
public sealed record ContinuationAttemptFailed(string ContinuationId, int Attempt, EventError Error)
    : EventPayload<ContinuationAttemptFailed>, IEventPayload<ContinuationAttemptFailed>
{
    /// <summary>The time of the next attempt; absent when there is none.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    static JsonTypeInfo<ContinuationAttemptFailed> IEventPayload<ContinuationAttemptFailed>.JsonType =>
        EventJson.For<ContinuationAttemptFailed>(CoreEventJson.Default);
}
