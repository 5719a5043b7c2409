using System.Collections.Immutable;
using CloudNative.CloudEvents;

namespace Cop;

/// <summary>Converts foreign CloudEvents to drafts of native events.</summary>
/// <remarks>Protocol 6.4; decisions CE-6 to CE-11.</remarks>
public static class CloudEventImport
{
    /// <summary>The type of the artifact that keeps the received CloudEvent.</summary>
    public const string OriginalArtifactType = "cloudevents/original";

    // What the kernel stamps or reads itself (D-19): a foreign sender does not say it about a native event.
    private static readonly ImmutableHashSet<string> ReservedMetadata =
    [
        "copHash", "signature", "draftSignature", "node", "initiator", "traceparent", "cloudEvent", "occurredAt", "continues", "forkedFrom",
        "profiles", "hops", "met", "actingAs",
    ];

    /// <summary>Converts a CloudEvent of the official SDK. The error <c>invalid_cloudevent</c> names the attribute.</summary>
    public static CopResult<ImportedCloudEvent> Convert(CloudEvent received, CloudEventImportOptions? options = null) =>
        CloudEventJson.From(received).TryGet(out var json, out var error) ? Convert(json, options) : error;

    /// <summary>Converts a CloudEvent. The error <c>invalid_cloudevent</c> names the attribute that prevents it.</summary>
    public static CopResult<ImportedCloudEvent> Convert(CloudEventJson received, CloudEventImportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(received);
        options ??= CloudEventImportOptions.Default;
        var topic = received.Subject ?? options.TopicOf?.Invoke(received);
        if (topic is null)
        {
            return CloudEventRules.Invalid(
                received.Id, "subject", "is missing and no mapping gives a topic; send the topic as the subject, or configure a mapping");
        }

        var invalid = CarriedText.CheckIdentifier(received, "subject", topic)
            ?? CarriedText.CheckIdentifier(received, "type", received.Type);
        if (invalid is not null)
            return invalid;
        if (!CarriedMembers.Of(received).TryGet(out var carried, out var error))
            return error;
        var data = ImportedData.Of(received);
        var draft = new EventDraft
        {
            Id = IdOf(received),
            TopicId = topic,
            Type = received.Type,
            SchemaVersion = received.DataSchema is { } schema ? SchemaUri.Read(schema) : "1",
            Payload = data.Payload,
            Metadata = Metadata(received, data, carried.Metadata),
            CorrelationId = carried.CorrelationId?.AsString(),
            ParentEventIds = carried.ParentEventIds is null ? [] : [.. carried.ParentEventIds.Items.Select(item => item.AsString()!)],
        };
        return new ImportedCloudEvent(draft, options.PreserveOriginal ? Original(received, draft) : null);
    }

    /// <summary>The id if it is globally unique (a UUID, URN or URL), otherwise one derived from source and id.</summary>
    /// <remarks>Decision CE-8.</remarks>
    private static string IdOf(CloudEventJson received) =>
        CopId.Validate(received.Id, "id") is null && (Guid.TryParseExact(received.Id, "D", out _) || UriSyntax.IsGlobalName(received.Id))
            ? received.Id : CopId.Derive("event", received.Source, received.Id);

    private static CopJson Metadata(CloudEventJson received, ImportedData data, CopJson? carried)
    {
        var kept = carried?.Members.Where(member => !ReservedMetadata.Contains(member.Name)) ?? [];
        var refused = carried is null
            ? null : CopJson.Object(carried.Members.Where(member => ReservedMetadata.Contains(member.Name)).Select(Named));
        var provenance = CopJson.Object(
        [
            ("id", CopJson.From(received.Id)),
            ("source", CopJson.From(received.Source)),
            ("time", Text(received.Time)),
            ("datacontenttype", Text(received.DataContentType)),
            ("extensions", Extensions(received, refused)),
            ("wrapped", data.IsWrapped ? CopJson.From(true) : null),
            ("dataMissing", data.IsMissing ? CopJson.From(true) : null),
        ]);
        return CopJson.Object(kept.Select(Named).Append(("cloudEvent", provenance)));
    }

    /// <summary>The extension attributes that the kernel does not interpret; null if there are none.</summary>
    private static CopJson? Extensions(CloudEventJson received, CopJson? refusedMetadata)
    {
        var unknown = received.Attributes
            .Where(attribute => !CloudEventAttributes.IsCore(attribute.Name) && !HasEffect(attribute.Name))
            .Select(Named);
        if (refusedMetadata is not null && !refusedMetadata.Equals(CopJson.EmptyObject))
            unknown = unknown.Append((CloudEventAttributes.Metadata.Name, refusedMetadata));
        return CopJson.Object(unknown) is var all && all.Equals(CopJson.EmptyObject) ? null : all;
    }

    private static bool HasEffect(string name) =>
        Array.Exists(
            [
                CloudEventAttributes.CorrelationId,
                CloudEventAttributes.ParentEventIds,
                CloudEventAttributes.Metadata,
                CloudEventAttributes.Hash,
            ],
            each => each.Name == name || each.LegacyName == name);

    private static EventDraft Original(CloudEventJson received, EventDraft draft) =>
        EventDraft.Create(EventTypes.ArtifactCreated, ("artifact", CopJson.Object(
            ("id", CopJson.From(CopId.Derive("artifact", received.Source, received.Id, OriginalArtifactType))),
            ("type", CopJson.From(OriginalArtifactType)),
            ("format", CopJson.From(CloudEventJson.MediaType)),
            ("payload", received.Json))))
        with
        {
            Id = CopId.Derive("event", received.Source, received.Id, OriginalArtifactType),
            TopicId = draft.TopicId,
            CorrelationId = draft.CorrelationId,
            ParentEventIds = [draft.Id!],
        };

    private static (string, CopJson?) Named((string Name, CopJson Value) member) => (member.Name, member.Value);

    private static CopJson? Text(string? value) => value is null ? null : CopJson.From(value);
}
