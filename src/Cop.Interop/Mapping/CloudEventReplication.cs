using System.Globalization;
using System.Text.Json;
using CloudNative.CloudEvents;

namespace Cop;

/// <summary>Restores the event that a CloudEvent of COP carries, for a replica of its topic.</summary>
/// <remarks>
/// A wrong hash is not an error here: the log refuses the event with <c>hash_mismatch</c>. The hash only decides which form of
/// <c>time</c> is the <c>createdAt</c>, since SDKs parse and format times. Decisions CE-6, CE-7.
/// </remarks>
public static class CloudEventReplication
{
    /// <summary>Restores the event of a CloudEvent of the official SDK.</summary>
    /// <param name="carrier">A CloudEvent with <c>coptopicseq</c>.</param>
    /// <param name="limits">The limits of the event; null for the defaults.</param>
    public static CopResult<Event> Read(CloudEvent carrier, JsonLimits? limits = null) =>
        CloudEventJson.From(carrier, limits).TryGet(out var json, out var error) ? Read(json, limits) : error;

    /// <summary>Restores the event. The error <c>invalid_cloudevent</c> names the missing or contradicting attribute.</summary>
    /// <param name="carrier">A CloudEvent with <c>coptopicseq</c>, in either spelling.</param>
    /// <param name="limits">The limits of the event; null for the defaults.</param>
    public static CopResult<Event> Read(CloudEventJson carrier, JsonLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(carrier);
        var members = new Dictionary<string, CopJson>(StringComparer.Ordinal);
        var error = ReadCore(carrier, members)
            ?? ReadOptional(carrier, members)
            ?? ReadData(carrier, members)
            ?? CarriedExtra.Read(carrier, members)
            ?? WrapAgain(carrier, members);
        if (error is not null)
            return error;
        var json = CopJson.Object(members.Select(member => (member.Key, (CopJson?)member.Value)));
        return Admit(json, limits).TryGet(out var read, out error) ? WithCreatedAt(read, carrier, limits) : About(carrier, error);
    }

    // Once more through admission: what arrived in strings and one level deeper has the limits of any event.
    private static CopResult<Event> Admit(CopJson json, JsonLimits? limits) => Event.ParseUntrusted(json.Utf8.Span, limits);

    /// <summary>Returns the event with the form of its time under which its hash verifies; unchanged if there is none.</summary>
    private static CopResult<Event> WithCreatedAt(Event received, CloudEventJson carrier, JsonLimits? limits)
    {
        var verdict = ObjectHash.Verify(received.Json);
        if (verdict == HashVerification.Mismatch)
        {
            foreach (var form in CreatedAtForms.Of(carrier.Time!))
            {
                var json = received.Json.With("createdAt", CopJson.From(form));
                if (ObjectHash.Verify(json) == HashVerification.Valid)
                    return Admit(json, limits).TryGet(out var restored, out var error) ? restored : About(carrier, error);
            }
        }

        return verdict == HashVerification.Valid || CopTime.TryParse(carrier.Time, out _)
            ? received
            : Invalid(carrier, "time", "is not in UTC with a Z, and the hash verifies under no form of it; send the createdAt as it is");
    }

    private static CopError? ReadCore(CloudEventJson carrier, Dictionary<string, CopJson> members)
    {
        if (ReadSequence(carrier, members) is { } error)
            return error;
        if (carrier.Subject is null)
            return Invalid(carrier, "subject", "is missing; it names the topic of a COP event");
        if (carrier.DataSchema is null)
            return Invalid(carrier, "dataschema", "is missing; it names the schemaVersion of a COP event");
        if (carrier.Time is null)
            return Invalid(carrier, "time", "is missing; it is the createdAt of a COP event");
        if ((CopTime.TryParse(carrier.Time, out _) ? carrier.Time : CreatedAtForms.Of(carrier.Time).FirstOrDefault()) is not { } createdAt)
            return Invalid(carrier, "time", "is no time that a createdAt can be; send the createdAt of the event, in UTC with a Z");
        members["createdAt"] = CopJson.From(createdAt);
        members["schemaVersion"] = CopJson.From(SchemaUri.Read(carrier.DataSchema));
        return CarriedText.ReadIdentifier(carrier, "id", members, "id")
            ?? CarriedText.ReadIdentifier(carrier, "type", members, "type")
            ?? CarriedText.ReadIdentifier(carrier, "subject", members, "topicId");
    }

    private static CopError? ReadSequence(CloudEventJson carrier, Dictionary<string, CopJson> members)
    {
        var attribute = CloudEventAttributes.TopicSeq;
        if (attribute.Of(carrier) is not { } value)
            return Invalid(carrier, attribute.Name, "is missing; only an event with a topicSeq can be replicated, import this one instead");
        var digits = value.AsString() ?? value.ToString();
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            || !CopJson.Parse(digits).TryGet(out var number, out _))
            return Invalid(carrier, attribute.Name, "is no integer from 0; send the topicSeq as a number, or as its digits in a string");
        members["topicSeq"] = number;
        return null;
    }

    private static CopError? ReadOptional(CloudEventJson carrier, Dictionary<string, CopJson> members)
    {
        if (!CarriedMembers.Of(carrier).TryGet(out var carried, out var error))
            return error;
        return Take("correlationId", carried.CorrelationId, members)
            ?? Take("parentEventIds", carried.ParentEventIds, members)
            ?? Take("metadata", carried.Metadata, members);
    }

    private static CopError? ReadData(CloudEventJson carrier, Dictionary<string, CopJson> members)
    {
        if (!MediaTypes.IsJson(carrier.DataContentType))
            return Invalid(carrier, "datacontenttype", "is not JSON, but the payload of a COP event is; import this CloudEvent instead");
        if (carrier.Base64Data is null)
            return Take("payload", carrier.Data, members);
        return CopJson.Parse(Convert.FromBase64String(carrier.Base64Data), CloudEventLimits.Carried).TryGet(out var data, out var error)
            ? Take("payload", data, members)
            : Invalid(carrier, "data_base64", $"does not hold the JSON that 'datacontenttype' declares ({error.Message})");
    }

    private static CopError? WrapAgain(CloudEventJson carrier, Dictionary<string, CopJson> members)
    {
        if (!members.Remove("payload", out var payload))
            return Invalid(carrier, "data", "is missing; it is the payload of a COP event");
        var wrap = CarriedExtra.Has(carrier, "payload") is false && WrappedData.IsMarked(members.GetValueOrDefault("metadata"));
        return Take("payload", wrap ? WrappedData.Wrap(payload) : payload, members);
    }

    private static CopError? Take(string member, CopJson? value, Dictionary<string, CopJson> members)
    {
        if (value is not null)
            members[member] = value;
        return null;
    }

    private static CopError Invalid(CloudEventJson carrier, string attribute, string fault) =>
        CloudEventRules.Invalid(carrier.Id, attribute, fault);

    private static CopError About(CloudEventJson carrier, CopError error) => error.Code == CopErrorCodes.LimitExceeded
        ? error : CloudEventRules.Invalid(carrier.Id, null, $"its event is not valid: {error.Message.TrimEnd('.')}");
}
