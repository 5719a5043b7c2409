using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace Cop;

/// <summary>An immutable fact in a topic's log.</summary>
/// <remarks>
/// An event is its canonical JSON. The properties are read from it, so that unknown members are kept, hashed and copied. Protocol 2.2;
/// decision D-18.
/// </remarks>
public sealed class Event : IEquatable<Event>
{
    private Event(CopJson json) => Json = json;

    /// <summary>The whole event in canonical form, unknown members, <c>copHash</c> and signatures included.</summary>
    public CopJson Json { get; }

    /// <summary>Globally unique id.</summary>
    public required string Id { get; init; }

    /// <summary>The topic that it belongs to.</summary>
    public required string TopicId { get; init; }

    /// <summary>Its sequence number in the topic, assigned when it becomes durable.</summary>
    /// <remarks>Protocol 3.1.</remarks>
    public required long TopicSeq { get; init; }

    /// <summary>The event type, such as <c>task.created</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The version of the payload's schema.</summary>
    /// <remarks>Protocol 2.9.</remarks>
    public required string SchemaVersion { get; init; }

    /// <summary>The time at which it became durable; not an order.</summary>
    /// <remarks>Protocol 3.4.1.</remarks>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The event's data; an object for native events.</summary>
    /// <remarks>Decision D-8.</remarks>
    public required CopJson Payload { get; init; }

    /// <summary>Auxiliary metadata, an object; null when absent.</summary>
    public CopJson? Metadata { get; init; }

    /// <summary>Correlates events across topics.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>The ids of the events that this one causally depends on, in any topic.</summary>
    /// <remarks>Protocol 3.2.</remarks>
    public ImmutableArray<string> ParentEventIds { get; init; } = [];

    /// <summary>The hash that the event carries; null when it carries none.</summary>
    /// <remarks>Decision D-72.</remarks>
    public CopHash? Hash => ObjectHash.GetEmbeddedHash(Json) is { } carried ? CopHash.FromJson(carried) : null;

    /// <summary>
    /// The first 16 bytes of the event's hash: of the SHA-256 that it carries, otherwise of the SHA-256 of its content. Different events at
    /// one topicSeq of one topic have different keys.
    /// </summary>
    /// <remarks>Decision M-16.</remarks>
    public Guid HashKey => ObjectHash.KeyOf(Json);

    /// <summary>The identity that emitted it: <c>agent:…</c>, <c>human:…</c> or <c>system:…</c>.</summary>
    /// <remarks>Decision D-20.</remarks>
    public string? Initiator => Metadata?["initiator"]?.AsString();

    /// <summary>The number of agents in the chain of causes that led to the event: <c>metadata.hops</c>, 0 when absent.</summary>
    /// <remarks>Decision D-25b.</remarks>
    public long Hops =>
        Metadata?["hops"] is { Kind: JsonValueKind.Number } hops && hops.Element.TryGetInt64(out var count) && count > 0 ? count : 0;

    /// <summary>Parses an event from untrusted JSON text.</summary>
    /// <param name="utf8">JSON text in UTF-8.</param>
    /// <param name="limits">Limits of depth and size.</param>
    public static CopResult<Event> ParseUntrusted(ReadOnlySpan<byte> utf8, JsonLimits? limits = null) =>
        CopJson.Parse(utf8, limits).TryGet(out var json, out var error) ? From(json) : error;

    /// <summary>Reads an event from an admitted JSON value.</summary>
    /// <returns>An <c>invalid_event</c> error when a required member is missing or malformed.</returns>
    public static CopResult<Event> From(CopJson json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return EventReader.Read(json);
    }

    /// <summary>Creates an event from JSON and the members read from it; the caller guarantees that they match.</summary>
    internal static Event FromTrusted(CopJson json, in EventMembers members) => new(json)
    {
        Id = members.Id!,
        TopicId = members.TopicId!,
        TopicSeq = members.TopicSeq,
        Type = members.Type!,
        SchemaVersion = members.SchemaVersion!,
        CreatedAt = members.CreatedAt!.Value,
        Payload = members.Payload!,
        Metadata = members.Metadata,
        CorrelationId = members.CorrelationId,
        ParentEventIds = members.ParentEventIds,
    };

    /// <summary>Whether <see cref="Payload"/> was produced by upcasters.</summary>
    /// <remarks>Decision M-3.</remarks>
    public bool IsUpcast { get; private init; }

    /// <summary>The payload as stored and hashed; equal to <see cref="Payload"/> unless upcasters changed it.</summary>
    public CopJson StoredPayload => IsUpcast ? Json["payload"]! : Payload;

    /// <summary>
    /// Creates a copy with a payload of a newer schema version. The stored and hashed <see cref="Json"/> does not change.
    /// </summary>
    /// <remarks>Decision M-3.</remarks>
    internal Event Upcast(CopJson payload, string schemaVersion) => new(Json)
    {
        Id = Id,
        TopicId = TopicId,
        TopicSeq = TopicSeq,
        Type = Type,
        SchemaVersion = schemaVersion,
        CreatedAt = CreatedAt,
        Payload = payload,
        Metadata = Metadata,
        CorrelationId = CorrelationId,
        ParentEventIds = ParentEventIds,
        IsUpcast = true,
    };

    /// <summary>Compares the canonical JSON of two events.</summary>
    public bool Equals([NotNullWhen(true)] Event? other) => other is not null && Json.Equals(other.Json);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Event other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Id.GetHashCode(StringComparison.Ordinal);

    /// <summary>Returns <c>topic#seq type (id)</c>, for display.</summary>
    public override string ToString() => $"{TopicId}#{TopicSeq} {Type} ({Id})";
}
