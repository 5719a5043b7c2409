using System.Globalization;
using System.Text.Json;
using CloudNative.CloudEvents;

namespace Cop;

/// <summary>Converts COP events to CloudEvents without loss: <see cref="CloudEventReplication"/> restores the same event.</summary>
/// <remarks>Protocol 6.1; decisions CE-1 to CE-5.</remarks>
public static class CloudEventExport
{
    /// <summary>Converts an event to a CloudEvent of the official SDK, with the registered extensions.</summary>
    /// <remarks>
    /// The SDK reformats times and cuts them to 100 ns; reading restores them by the event's hash. <see cref="ToJson"/> is exact.
    /// </remarks>
    /// <param name="source">The event.</param>
    /// <param name="node">The URN of this node: the <c>source</c> of events without <c>metadata.node</c>.</param>
    /// <param name="storeId">The id of the store that the topic is local to; null to leave <c>copstore</c> out.</param>
    /// <exception cref="ArgumentException">The node is no URI reference.</exception>
    public static CopResult<CloudEvent> Convert(Event source, string node, string? storeId = null) =>
        RegisteredExtensions.AddTo(ToJson(source, node), source, storeId).ToCloudEvent();

    /// <summary>Converts an event to the JSON of a CloudEvent.</summary>
    /// <param name="source">The event.</param>
    /// <param name="node">The URN of this node: the <c>source</c> of events without <c>metadata.node</c>.</param>
    /// <param name="legacyNames">
    /// Whether names and types are spelled as in the protocol (<c>copTopicSeq</c>, arrays and objects). CloudEvents 1.0 does not allow it.
    /// </param>
    /// <exception cref="ArgumentException">The node is no URI reference.</exception>
    public static CloudEventJson ToJson(Event source, string node, bool legacyNames = false)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentException.ThrowIfNullOrEmpty(node);
        if (!UriSyntax.IsReference(node))
            throw new ArgumentException($"A node is named by a URI such as urn:cop:node:alpha, not by '{node}'.", nameof(node));
        var written = new WrittenAttributes(legacyNames);
        WriteCore(source, node, written);
        WriteSequence(source, written);
        WriteCausality(source.Json, written);
        WriteMetadata(source.Json["metadata"], written);
        WritePayload(source, written);
        foreach (var (name, value) in source.Json.Members)
        {
            if (!EventMemberNames.IsKnown(name))
                written.Keep(name, value);
        }

        return written.ToCloudEventJson();
    }

    private static void WriteCore(Event source, string node, WrittenAttributes written)
    {
        var emitter = source.Metadata?["node"]?.AsString();
        written.Add("specversion", "1.0");
        written.Add("source", emitter is { Length: > 0 } && UriSyntax.IsReference(emitter) ? emitter : node);
        written.AddIdentifier("id", "id", source.Id);
        written.AddIdentifier("type", "type", source.Type);
        written.AddIdentifier("subject", "topicId", source.TopicId);
        written.Add("time", source.Json["createdAt"]!.AsString()!);
        written.Add("datacontenttype", "application/json");
        var version = source.SchemaVersion;
        written.Add("dataschema", written.LegacyNames ? SchemaUri.WriteLegacy(version) : SchemaUri.Write(version));
    }

    // The attribute type Integer has 32 bits (CE-2).
    private static void WriteSequence(Event source, WrittenAttributes written) =>
        written.Add(CloudEventAttributes.TopicSeq, written.LegacyNames || source.TopicSeq <= int.MaxValue
            ? source.Json["topicSeq"]!
            : CopJson.From(source.TopicSeq.ToString(CultureInfo.InvariantCulture)));

    private static void WriteCausality(CopJson json, WrittenAttributes written)
    {
        if (json["correlationId"] is { } correlation)
        {
            if (correlation.AsString() is { Length: > 0 } text && AttributeText.IsAllowed(text))
                written.Add(CloudEventAttributes.CorrelationId, correlation);
            else
                written.Keep("correlationId", correlation);
        }

        if (json["parentEventIds"] is not { } parents)
            return;
        if (parents.Kind == JsonValueKind.Array)
            written.AddJson(CloudEventAttributes.ParentEventIds, parents);
        else
            written.Keep("parentEventIds", parents);
    }

    private static void WriteMetadata(CopJson? metadata, WrittenAttributes written)
    {
        if (metadata is null)
            return;
        var hash = metadata["copHash"];
        if (metadata.Kind != JsonValueKind.Object || hash is { Kind: not JsonValueKind.Object })
        {
            written.Keep("metadata", metadata);
            return;
        }

        if (hash is not null)
            written.AddJson(CloudEventAttributes.Hash, hash);
        var rest = hash is null ? metadata : metadata.With("copHash", null);
        // Metadata that is nothing but a hash is made again from the hash.
        if (hash is null || !rest.Equals(CopJson.EmptyObject))
            written.AddJson(CloudEventAttributes.Metadata, rest);
    }

    private static void WritePayload(Event source, WrittenAttributes written)
    {
        var marked = WrappedData.IsMarked(source.Metadata);
        var data = marked ? WrappedData.Unwrap(source.Payload) : source.Payload;
        // Transports drop a null, and data that a reader would wrap although it was not is no way back.
        if (data is null or { Kind: JsonValueKind.Null })
            written.Keep("payload", source.Payload);
        else
            written.Add("data", data);
    }
}
