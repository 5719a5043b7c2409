using System.Text.Json;

namespace Cop;

/// <summary>The optional event members that extension attributes hold.</summary>
internal sealed class CarriedMembers
{
    public CopJson? CorrelationId { get; private set; }

    public CopJson? ParentEventIds { get; private set; }

    /// <summary>The metadata together with the hash; null if there is neither.</summary>
    /// <remarks>Decision CE-5.</remarks>
    public CopJson? Metadata { get; private set; }

    public static CopResult<CarriedMembers> Of(CloudEventJson carrier)
    {
        var carried = new CarriedMembers();
        var error = carried.ReadCorrelation(carrier) ?? carried.ReadParents(carrier) ?? carried.ReadMetadata(carrier);
        return error is null ? carried : error;
    }

    private CopError? ReadCorrelation(CloudEventJson carrier)
    {
        CorrelationId = CloudEventAttributes.CorrelationId.Of(carrier);
        return CorrelationId is null or { Kind: JsonValueKind.String }
            ? null : CarriedText.Invalid(carrier, CloudEventAttributes.CorrelationId, "is no string; send a string");
    }

    private CopError? ReadParents(CloudEventJson carrier)
    {
        var error = CarriedText.ReadJson(carrier, CloudEventAttributes.ParentEventIds, out var parents);
        ParentEventIds = parents;
        if (error is not null || parents is null)
            return error;
        return parents.Kind == JsonValueKind.Array && parents.Items.All(item => item.Kind == JsonValueKind.String)
            ? null
            : CarriedText.Invalid(
                carrier, CloudEventAttributes.ParentEventIds, "is no array of strings; send the ids as a JSON array in a string");
    }

    private CopError? ReadMetadata(CloudEventJson carrier)
    {
        if (CarriedText.ReadObject(carrier, CloudEventAttributes.Metadata, out var metadata) is { } noMetadata)
            return noMetadata;
        if (CarriedText.ReadObject(carrier, CloudEventAttributes.Hash, out var hash) is { } noHash)
            return noHash;
        if (metadata?["copHash"] is { } inside && hash is not null && !inside.Equals(hash))
        {
            return CarriedText.Invalid(
                carrier, CloudEventAttributes.Hash, "is another hash than the one in the metadata; send one of them");
        }

        Metadata = hash is null ? metadata : (metadata ?? CopJson.EmptyObject).With("copHash", hash);
        return null;
    }
}
