using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Cop;

/// <summary>A CloudEvent 1.0.2: context attributes and data, held as canonical JSON in the JSON event format.</summary>
/// <remarks>CloudEvents are a transport format. COP hashes, stores and replays the <see cref="Event"/>. Protocol 6.1, 6.5.</remarks>
public sealed class CloudEvent : IEquatable<CloudEvent>
{
    /// <summary>The media type of one CloudEvent as JSON.</summary>
    public const string MediaType = "application/cloudevents+json";

    /// <summary>The greatest size of attributes for the binary mode: 4096 bytes, since proxies limit headers.</summary>
    public const int MaxBinaryModeBytes = 4096;

    private CloudEvent(CopJson json) => Json = json;

    /// <summary>The whole CloudEvent as received, with unknown attributes and nulls.</summary>
    public CopJson Json { get; }

    /// <summary>The id, unique together with <see cref="Source"/>.</summary>
    public string Id => Text("id")!;

    /// <summary>The origin, a URI reference; for COP events the node that appended them.</summary>
    public string Source => Text("source")!;

    /// <summary>The event type.</summary>
    public string Type => Text("type")!;

    /// <summary>The subject; for COP events the topic id. Null if absent.</summary>
    public string? Subject => Text("subject");

    /// <summary>The time as RFC 3339 text with the offset of the sender. Null if absent.</summary>
    public string? Time => Text("time");

    /// <summary>The media type of the data. Null if absent, which means JSON.</summary>
    public string? DataContentType => Text("datacontenttype");

    /// <summary>The schema of the data: a URI, or another text that a sender wrote. Null if absent.</summary>
    public string? DataSchema => Text("dataschema");

    /// <summary>The data as JSON. Null if there is none, or if it is in base64.</summary>
    public CopJson? Data => Base64Data is null ? Json["data"] : null;

    /// <summary>The binary data in base64. Null if there is none.</summary>
    public string? Base64Data => Text("data_base64");

    /// <summary>The context attributes that are set, with extensions and without the data.</summary>
    public IEnumerable<(string Name, CopJson Value)> Attributes =>
        Json.Members.Where(member => member.Value.Kind != JsonValueKind.Null && !CloudEventAttributes.IsData(member.Name));

    /// <summary>Whether it has a topicSeq, so that it can be replicated. Others are imported.</summary>
    public bool HasTopicSeq => CloudEventAttributes.TopicSeq.Of(this) is not null;

    /// <summary>Whether the attributes fit the binary mode.</summary>
    public bool FitsBinaryMode => Attributes.Sum(attribute => attribute.Name.Length + attribute.Value.Utf8.Length) <= MaxBinaryModeBytes;

    /// <summary>Reads a CloudEvent from untrusted JSON text.</summary>
    /// <param name="utf8">One object in the JSON event format.</param>
    /// <param name="limits">The limits of the event. The text may be larger, since strings in it are escaped once more.</param>
    public static CopResult<CloudEvent> ParseUntrusted(ReadOnlySpan<byte> utf8, JsonLimits? limits = null) =>
        CopJson.Parse(utf8, CloudEventLimits.Envelope(limits)).TryGet(out var json, out var error) ? From(json) : error;

    /// <summary>Reads a CloudEvent from a JSON value; the error <c>invalid_cloudevent</c> names the attribute.</summary>
    public static CopResult<CloudEvent> From(CopJson json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return CloudEventRules.Check(json) is { } error ? error : new CloudEvent(json);
    }

    /// <summary>Creates a CloudEvent from valid attributes and data, without checks.</summary>
    internal static CloudEvent OfTrusted(IEnumerable<(string Name, CopJson? Value)> members) => new(CopJson.Object(members));

    /// <summary>Compares the canonical JSON.</summary>
    public bool Equals([NotNullWhen(true)] CloudEvent? other) => other is not null && Json.Equals(other.Json);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is CloudEvent other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Json.GetHashCode();

    /// <summary>Returns <c>type 'id' from source</c>.</summary>
    public override string ToString() => $"{Type} '{Id}' from {Source}";

    private string? Text(string attribute) => Json[attribute]?.AsString();
}
