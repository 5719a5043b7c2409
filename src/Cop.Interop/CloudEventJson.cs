using System.Diagnostics.CodeAnalysis;
using System.Net.Mime;
using System.Text.Json;
using CloudNative.CloudEvents;
using CloudNative.CloudEvents.SystemTextJson;

namespace Cop;

/// <summary>The JSON of a CloudEvent 1.0.2 in canonical form, strictly checked, and otherwise exactly as received.</summary>
/// <remarks>
/// <see cref="CloudEvent"/> of the official SDK is the same as an object, for bindings of that SDK. It takes less: no leap seconds and no
/// <c>dataschema</c> that is no URI. CloudEvents are a transport format: COP hashes, stores and replays the <see cref="Event"/>.
/// Protocol 6.1, 6.5; decision CE-1.
/// </remarks>
public sealed class CloudEventJson : IEquatable<CloudEventJson>
{
    /// <summary>The media type of one CloudEvent as JSON.</summary>
    public const string MediaType = "application/cloudevents+json";

    /// <summary>The greatest size of attributes for the binary mode: 4096 bytes, since proxies limit headers.</summary>
    public const int MaxBinaryModeBytes = 4096;

    private static readonly JsonEventFormatter Formatter = new();

    private CloudEventJson(CopJson json) => Json = json;

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
    public static CopResult<CloudEventJson> ParseUntrusted(ReadOnlySpan<byte> utf8, JsonLimits? limits = null) =>
        CopJson.Parse(utf8, CloudEventLimits.Envelope(limits)).TryGet(out var json, out var error) ? From(json) : error;

    /// <summary>Reads a CloudEvent from a JSON value; the error <c>invalid_cloudevent</c> names the attribute.</summary>
    public static CopResult<CloudEventJson> From(CopJson json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return CloudEventRules.Check(json) is { } error ? error : new CloudEventJson(json);
    }

    /// <summary>Writes a CloudEvent of the official SDK and checks it; the error <c>invalid_cloudevent</c> names the attribute.</summary>
    /// <param name="source">The CloudEvent.</param>
    /// <param name="limits">The limits of the event; null for the defaults.</param>
    public static CopResult<CloudEventJson> From(CloudEvent source, JsonLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        var missing = source.Id is null ? "id" : source.Source is null ? "source" : source.Type is null ? "type" : null;
        if (missing is not null)
            return CloudEventRules.Invalid(source.Id, missing, "is missing; CloudEvents 1.0 requires it");
        try
        {
            return ParseUntrusted(Formatter.EncodeStructuredModeMessage(source, out _).Span, limits);
        }
        catch (Exception fault) when (fault is ArgumentException or JsonException or NotSupportedException)
        {
            return CloudEventRules.Invalid(source.Id, "data", $"cannot be written as JSON ({fault.Message.TrimEnd('.')})");
        }
    }

    /// <summary>Creates the object of the official SDK. The error <c>invalid_cloudevent</c> says what it cannot hold.</summary>
    public CopResult<CloudEvent> ToCloudEvent()
    {
        try
        {
            return Formatter.DecodeStructuredModeMessage(Json.Utf8, new ContentType(MediaType), TypedExtensions());
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException)
        {
            return CloudEventRules.Invalid(Id, null, $"the official SDK cannot hold it: {fault.Message.TrimEnd('.')}");
        }
    }

    // The SDK takes an extension that it does not know as a text.
    private IEnumerable<CloudNative.CloudEvents.CloudEventAttribute> TypedExtensions() =>
        from attribute in Attributes
        where attribute.Value.Kind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False
        select CloudNative.CloudEvents.CloudEventAttribute.CreateExtension(
            attribute.Name,
            attribute.Value.Kind == JsonValueKind.Number ? CloudEventAttributeType.Integer : CloudEventAttributeType.Boolean);

    /// <summary>Creates a CloudEvent from valid attributes and data, without checks.</summary>
    internal static CloudEventJson OfTrusted(IEnumerable<(string Name, CopJson? Value)> members) => new(CopJson.Object(members));

    /// <summary>Compares the canonical JSON.</summary>
    public bool Equals([NotNullWhen(true)] CloudEventJson? other) => other is not null && Json.Equals(other.Json);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is CloudEventJson other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Json.GetHashCode();

    /// <summary>Returns <c>type 'id' from source</c>.</summary>
    public override string ToString() => $"{Type} '{Id}' from {Source}";

    private string? Text(string attribute) => Json[attribute]?.AsString();
}
