using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace Cop;

/// <summary>
/// An immutable fact in a topic's log (spec 2.2). An event is its canonical JSON; the properties are read from it,
/// so that members which nobody knows are kept, hashed and passed on (D-18).
/// </summary>
public sealed class Event : IEquatable<Event>
{
    private Event(CopJson json) => Json = json;

    /// <summary>The whole event in canonical form, unknown members, <c>copHash</c> and signatures included.</summary>
    public CopJson Json { get; }

    /// <summary>Globally unique id.</summary>
    public required string Id { get; init; }

    /// <summary>The topic that it belongs to.</summary>
    public required string TopicId { get; init; }

    /// <summary>Its place in the topic's total order, given when it became durable (spec 3.1).</summary>
    public required long TopicSeq { get; init; }

    /// <summary>What happened, such as <c>task.created</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The version of the payload's schema (spec 2.9).</summary>
    public required string SchemaVersion { get; init; }

    /// <summary>When it became durable (spec 3.4.1); never an order.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The event's data; an object for native events (D-8).</summary>
    public required CopJson Payload { get; init; }

    /// <summary>Auxiliary metadata, an object; null when absent.</summary>
    public CopJson? Metadata { get; init; }

    /// <summary>Correlates events across topics.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>The events that this one causally depends on, in any topic (spec 3.2).</summary>
    public ImmutableArray<string> ParentEventIds { get; init; } = [];

    /// <summary>The hash that the event carries; null when it carries none (D-72).</summary>
    public CopHash? Hash => ObjectHash.GetEmbeddedHash(Json) is { } carried ? CopHash.FromJson(carried) : null;

    /// <summary>
    /// The first 16 bytes of the event's hash: of the SHA-256 that it carries, otherwise of the SHA-256 of its content. Two events at one topicSeq of one topic have two.
    /// </summary>
    /// <remarks>Decision M-16.</remarks>
    public Guid HashKey => ObjectHash.KeyOf(Json);

    /// <summary>Who emitted it: <c>agent:…</c>, <c>human:…</c> or <c>system:…</c> (D-20).</summary>
    public string? Initiator => Metadata?["initiator"]?.AsString();

    /// <summary>Through how many agents the chain of causes has gone that led to it: <c>metadata.hops</c>, 0 where it carries none (D-25b).</summary>
    public long Hops => Metadata?["hops"] is { Kind: JsonValueKind.Number } hops && hops.Element.TryGetInt64(out var count) && count > 0 ? count : 0;

    /// <summary>Reads an event from JSON text that is not trusted.</summary>
    /// <param name="utf8">JSON text in UTF-8.</param>
    /// <param name="limits">Depth and size.</param>
    public static CopResult<Event> ParseUntrusted(ReadOnlySpan<byte> utf8, JsonLimits? limits = null) =>
        CopJson.Parse(utf8, limits).TryGet(out var json, out var error) ? From(json) : error;

    /// <summary>Reads an event from an admitted JSON value; error <c>invalid_event</c> when a required member is missing or malformed.</summary>
    public static CopResult<Event> From(CopJson json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return EventReader.Read(json);
    }

    /// <summary>The event whose members were read from this JSON; the caller vouches that they agree.</summary>
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

    /// <summary>Whether <see cref="Payload"/> is what upcasters made of the stored one (M-3).</summary>
    public bool IsUpcast { get; private init; }

    /// <summary>The payload as it is stored and hashed; what <see cref="Payload"/> is, unless upcasters changed that.</summary>
    public CopJson StoredPayload => IsUpcast ? Json["payload"]! : Payload;

    /// <summary>The event as its readers see it in a newer schema version. What is stored and hashed, <see cref="Json"/>, stays (M-3).</summary>
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

    /// <summary>Two events are equal when their canonical JSON is.</summary>
    public bool Equals([NotNullWhen(true)] Event? other) => other is not null && Json.Equals(other.Json);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Event other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Id.GetHashCode(StringComparison.Ordinal);

    /// <summary>For people: <c>topic#seq type (id)</c>.</summary>
    public override string ToString() => $"{TopicId}#{TopicSeq} {Type} ({Id})";
}
