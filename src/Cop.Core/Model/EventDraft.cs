using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;

namespace Cop;

/// <summary>
/// An event before it is durable: it has no topicSeq and no createdAt, since what is not durable cannot pretend to be (D-11).
/// </summary>
public sealed record EventDraft
{
    /// <summary>The id; give one to be able to retry. The kernel makes one where it is absent.</summary>
    public string? Id { get; init; }

    /// <summary>The topic; absent means the topic of the call or, for an agent, of its delivery.</summary>
    public string? TopicId { get; init; }

    /// <summary>What happened, such as <c>task.created</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The version of the payload's schema.</summary>
    public string SchemaVersion { get; init; } = "1";

    /// <summary>The data; an object.</summary>
    public CopJson Payload { get; init; } = CopJson.EmptyObject;

    /// <summary>Auxiliary metadata, an object. What the kernel stamps (D-19, D-20) is refused here.</summary>
    public CopJson? Metadata { get; init; }

    /// <summary>Correlates events across topics; an agent's output inherits that of its trigger (D-25).</summary>
    public string? CorrelationId { get; init; }

    /// <summary>The events that this one causally depends on; an agent's output gets its trigger (D-25).</summary>
    public ImmutableArray<string> ParentEventIds { get; init; } = [];

    /// <summary>Members that the protocol does not know, an object; they are stored beside the others (D-18).</summary>
    public CopJson? UnknownMembers { get; init; }

    /// <summary>A draft of a typed payload, which names its own event type and schema version.</summary>
    public static EventDraft Create<TPayload>(TPayload payload) where TPayload : IEventPayload<TPayload> => new()
    {
        Type = TPayload.EventType,
        SchemaVersion = TPayload.SchemaVersion,
        Payload = CopJson.Serialize(payload, TPayload.JsonType),
    };

    /// <summary>A draft of a type with a payload that serialises by source-generated type information.</summary>
    public static EventDraft Create<TPayload>(string type, TPayload payload, JsonTypeInfo<TPayload> json) =>
        new() { Type = type, Payload = CopJson.Serialize(payload, json) };

    /// <summary>A draft of a type with members given one by one; those with a null value are left out.</summary>
    public static EventDraft Create(string type, params IEnumerable<(string Name, CopJson? Value)> members) =>
        new() { Type = type, Payload = CopJson.Object(members) };

    /// <summary>Reads a draft from JSON text that is not trusted; one that carries topicSeq or createdAt is refused (D-11).</summary>
    public static CopResult<EventDraft> ParseUntrusted(ReadOnlySpan<byte> utf8, JsonLimits? limits = null) =>
        CopJson.Parse(utf8, limits).TryGet(out var json, out var error) ? DraftReader.Read(json) : error;

    /// <summary>Equal when all members are; payloads by their canonical JSON.</summary>
    public bool Equals(EventDraft? other) => other is not null && DraftReader.Write(this).Equals(DraftReader.Write(other));

    /// <inheritdoc/>
    public override int GetHashCode() => DraftReader.Write(this).GetHashCode();
}
