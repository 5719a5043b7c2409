using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;

namespace Cop;

/// <summary>An event before it is durable. It has no topicSeq and no createdAt: the kernel assigns them.</summary>
/// <remarks>Decision D-11.</remarks>
public sealed record EventDraft
{
    private readonly ValueArray<string> _parentEventIds = [];

    /// <summary>The id; the kernel creates one when it is null. Set it to make retries idempotent.</summary>
    public string? Id { get; init; }

    /// <summary>The topic id; null means the topic of the call or, for an agent, of its delivery.</summary>
    public string? TopicId { get; init; }

    /// <summary>The event type, such as <c>task.created</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The version of the payload's schema.</summary>
    public string SchemaVersion { get; init; } = "1";

    /// <summary>The data; an object.</summary>
    public CopJson Payload { get; init; } = CopJson.EmptyObject;

    /// <summary>Auxiliary metadata, an object. Members that the kernel stamps are refused.</summary>
    /// <remarks>Decisions D-19, D-20.</remarks>
    public CopJson? Metadata { get; init; }

    /// <summary>Correlates events across topics; null inherits the trigger's in an agent's output.</summary>
    /// <remarks>Decision D-25.</remarks>
    public string? CorrelationId { get; init; }

    /// <summary>The ids of the events that this one causally depends on; the kernel adds the trigger to an agent's output.</summary>
    /// <remarks>Decision D-25.</remarks>
    public ImmutableArray<string> ParentEventIds { get => _parentEventIds; init => _parentEventIds = value; }

    /// <summary>Members outside the protocol, an object; stored beside the other members.</summary>
    /// <remarks>Decision D-18.</remarks>
    public CopJson? UnknownMembers { get; init; }

    /// <summary>Creates a draft of a typed payload, which names its event type and schema version.</summary>
    public static EventDraft Create<TPayload>(TPayload payload) where TPayload : IEventPayload<TPayload> => new()
    {
        Type = TPayload.EventType,
        SchemaVersion = TPayload.SchemaVersion,
        Payload = CopJson.Serialize(payload, TPayload.JsonType),
    };

    /// <summary>Creates a draft with a payload that is serialized by source-generated type information.</summary>
    public static EventDraft Create<TPayload>(string type, TPayload payload, JsonTypeInfo<TPayload> json) =>
        new() { Type = type, Payload = CopJson.Serialize(payload, json) };

    /// <summary>Creates a draft with the given members; those with a null value are left out.</summary>
    public static EventDraft Create(string type, params IEnumerable<(string Name, CopJson? Value)> members) =>
        new() { Type = type, Payload = CopJson.Object(members) };

    /// <summary>Parses a draft from untrusted JSON text.</summary>
    /// <returns>An <c>invalid_draft</c> error when it is malformed or has topicSeq or createdAt.</returns>
    /// <remarks>Decision D-11.</remarks>
    public static CopResult<EventDraft> ParseUntrusted(ReadOnlySpan<byte> utf8, JsonLimits? limits = null) =>
        CopJson.Parse(utf8, limits).TryGet(out var json, out var error) ? DraftReader.Read(json) : error;

    /// <summary>Writes the draft as a JSON object; absent, null and empty members are left out.</summary>
    public CopJson ToJson() => DraftReader.Write(this);

    /// <summary>Compares all members; payloads by their canonical JSON.</summary>
    public bool Equals(EventDraft? other) => other is not null && DraftReader.Write(this).Equals(DraftReader.Write(other));

    /// <inheritdoc/>
    public override int GetHashCode() => DraftReader.Write(this).GetHashCode();
}
