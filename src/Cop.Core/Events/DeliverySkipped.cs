using System.Text.Json.Serialization.Metadata;

namespace Cop.Events;

/// <summary>An operator skipped a delivery. Only the kernel appends it.</summary>
/// <param name="Agent">The name of the agent.</param>
/// <param name="Attempt">The number of the attempt, from 1.</param>
/// <remarks>spec/events.md.</remarks>
[EventType(EventTypes.DeliverySkipped)]
public sealed record DeliverySkipped(string Agent, int Attempt)
    : EventPayload<DeliverySkipped>, IEventPayload<DeliverySkipped>
{
    /// <summary>The delivered event; exactly one of it and the continuation is present.</summary>
    public string? EventId { get; init; }

    /// <summary>The continuation to resume.</summary>
    public string? ContinuationId { get; init; }

    /// <summary>The type of the delivered event.</summary>
    public string? EventType { get; init; }

    /// <summary>The topic of the delivery, where the event is in the operations topic.</summary>
    public string? TopicId { get; init; }

    /// <summary>The error.</summary>
    public EventError? Error { get; init; }

    /// <summary>The identity of the operator who decided it.</summary>
    public string? Operator { get; init; }

    /// <summary>The operator's reason; null for none.</summary>
    public string? Reason { get; init; }

    static JsonTypeInfo<DeliverySkipped> IEventPayload<DeliverySkipped>.JsonType => EventJson.For<DeliverySkipped>(CoreEventJson.Default);
}
