using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Cop;

/// <summary>
/// A CloudEvent 1.0.2 (spec 6.1): context attributes and data, held as the canonical JSON of the JSON event format.
/// It is how events travel; what COP hashes, stores and replays is the <see cref="Event"/> (spec 6.5).
/// </summary>
public sealed class CloudEvent : IEquatable<CloudEvent>
{
    /// <summary>The media type of one CloudEvent as JSON.</summary>
    public const string MediaType = "application/cloudevents+json";

    /// <summary>Beyond this many bytes of attributes a transport uses the structured mode: headers of proxies end there (CE-1).</summary>
    public const int MaxBinaryModeBytes = 4096;

    private CloudEvent(CopJson json) => Json = json;

    /// <summary>The whole CloudEvent as it came, unknown attributes and nulls included.</summary>
    public CopJson Json { get; }

    /// <summary>Identifies the CloudEvent together with its source.</summary>
    public string Id => Text("id")!;

    /// <summary>Where it happened, a URI reference; for COP the node that appended it (spec 6.1.3).</summary>
    public string Source => Text("source")!;

    /// <summary>What happened.</summary>
    public string Type => Text("type")!;

    /// <summary>What it happened to; for COP the topic.</summary>
    public string? Subject => Text("subject");

    /// <summary>When it happened, as RFC 3339 text with whatever offset the sender wrote.</summary>
    public string? Time => Text("time");

    /// <summary>The media type of the data; absent means JSON.</summary>
    public string? DataContentType => Text("datacontenttype");

    /// <summary>The schema of the data; a URI, but also read when it is none (CE-3).</summary>
    public string? DataSchema => Text("dataschema");

    /// <summary>The data; null without data and with data in base64.</summary>
    public CopJson? Data => Base64Data is null ? Json["data"] : null;

    /// <summary>Binary data in base64, as it came.</summary>
    public string? Base64Data => Text("data_base64");

    /// <summary>All context attributes that are set, extensions included; without the data.</summary>
    public IEnumerable<(string Name, CopJson Value)> Attributes =>
        Json.Members.Where(member => member.Value.Kind != JsonValueKind.Null && !CloudEventAttributes.IsData(member.Name));

    /// <summary>Whether it carries a place in a topic, and so may be replicated; others are imported (CE-6).</summary>
    public bool HasTopicSeq => CloudEventAttributes.TopicSeq.Of(this) is not null;

    /// <summary>Whether the attributes are small enough for headers (CE-1).</summary>
    public bool FitsBinaryMode => Attributes.Sum(attribute => attribute.Name.Length + attribute.Value.Utf8.Length) <= MaxBinaryModeBytes;

    /// <summary>Reads a CloudEvent from JSON text that is not trusted.</summary>
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

    /// <summary>A CloudEvent of attributes and data that the caller vouches for.</summary>
    internal static CloudEvent OfTrusted(IEnumerable<(string Name, CopJson? Value)> members) => new(CopJson.Object(members));

    /// <summary>Two CloudEvents are equal when their canonical JSON is.</summary>
    public bool Equals([NotNullWhen(true)] CloudEvent? other) => other is not null && Json.Equals(other.Json);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is CloudEvent other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Json.GetHashCode();

    /// <summary>For people: <c>type 'id' from source</c>.</summary>
    public override string ToString() => $"{Type} '{Id}' from {Source}";

    private string? Text(string attribute) => Json[attribute]?.AsString();
}
