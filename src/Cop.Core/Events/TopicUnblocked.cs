using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;

namespace Cop.Events;

/// <summary>An operator unblocked a topic without its missing parents. Only the kernel appends it.</summary>
/// <param name="TopicId">The topic.</param>
/// <param name="Missing">The ids of the missing parents.</param>
/// <param name="Operator">The identity of the operator who decided it.</param>
/// <param name="Reason">The operator's reason; null for none.</param>
/// <remarks>spec/events.md.</remarks>
[EventType(EventTypes.TopicUnblocked)]
public sealed record TopicUnblocked(string TopicId, ImmutableArray<string> Missing, string Operator, string? Reason = null)
    : EventPayload<TopicUnblocked>, IEventPayload<TopicUnblocked>
{
    private readonly ValueArray<string> _missing = Missing;

    /// <summary>The ids of the missing parents.</summary>
    public ImmutableArray<string> Missing { get => _missing; init => _missing = value.IsDefault ? [] : value; }

    static JsonTypeInfo<TopicUnblocked> IEventPayload<TopicUnblocked>.JsonType => EventJson.For<TopicUnblocked>(CoreEventJson.Default);
}
