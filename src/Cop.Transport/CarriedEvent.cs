namespace Cop.Transport;

/// <summary>An event on its way to another store: a CloudEvent that also names the store to which the topic is local.</summary>
/// <param name="StoreId">The id of that store.</param>
/// <param name="Event">The event, as it is stored.</param>
/// <remarks>Decisions CE-1, CE-6, CE-13.</remarks>
public sealed record CarriedEvent(string StoreId, Event Event)
{
    /// <summary>Writes the event as a CloudEvent in the JSON format.</summary>
    /// <param name="node">The URN of this node, the source of events that name none.</param>
    public CopJson ToJson(string node) => RegisteredExtensions.AddTo(CloudEventExport.ToJson(Event, node), Event, StoreId).Json;

    /// <summary>Reads a CloudEvent that <see cref="ToJson"/> wrote. The error <c>invalid_cloudevent</c> names the attribute.</summary>
    /// <param name="utf8">The text of one CloudEvent.</param>
    /// <param name="limits">The limits of the event; null for the defaults.</param>
    public static CopResult<CarriedEvent> Parse(ReadOnlySpan<byte> utf8, JsonLimits? limits = null) =>
        CloudEventJson.ParseUntrusted(utf8, limits).TryGet(out var carrier, out var error) ? From(carrier, limits) : error;

    /// <summary>Reads a CloudEvent of <see cref="ToJson"/>.</summary>
    /// <param name="carrier">The CloudEvent.</param>
    /// <param name="limits">The limits of the event; null for the defaults.</param>
    public static CopResult<CarriedEvent> From(CloudEventJson carrier, JsonLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(carrier);
        if (carrier.Json[RegisteredExtensions.StoreAttribute]?.AsString() is not { Length: > 0 } storeId)
        {
            return new CopError(
                CopErrorCodes.InvalidCloudEvent,
                $"The CloudEvent '{carrier.Id}' cannot be replicated: '{RegisteredExtensions.StoreAttribute}' is missing; it names the "
                    + "store of the topic.",
                Details: CopJson.Object(("attribute", CopJson.From(RegisteredExtensions.StoreAttribute))));
        }

        return CloudEventReplication.Read(carrier, limits).TryGet(out var read, out var error) ? new CarriedEvent(storeId, read) : error;
    }
}
