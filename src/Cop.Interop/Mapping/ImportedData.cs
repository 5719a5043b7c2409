using System.Text.Json;

namespace Cop;

/// <summary>The payload made from the data of a foreign CloudEvent.</summary>
/// <param name="Payload">The payload, an object.</param>
/// <param name="IsWrapped">Whether the data was JSON but no object; it is unwrapped on export.</param>
/// <param name="IsMissing">Whether there was no data.</param>
/// <remarks>Decisions D-8, CE-7, CE-10.</remarks>
internal sealed record ImportedData(CopJson Payload, bool IsWrapped = false, bool IsMissing = false)
{
    public static ImportedData Of(CloudEventJson received)
    {
        var isJson = MediaTypes.IsJson(received.DataContentType);
        if (received.Base64Data is { } bytes)
            return isJson && OfBytes(bytes) is { } parsed ? OfJson(parsed) : new(Content(received, "dataBase64", CopJson.From(bytes)));
        if (received.Data is not { } data)
            return new(CopJson.EmptyObject, IsMissing: true);
        if (isJson)
            return OfJson(data);
        // Data of another type is text; what some senders put natively is kept as it came.
        return new(Content(received, data.Kind == JsonValueKind.String ? "text" : "value", data));
    }

    private static ImportedData OfJson(CopJson data) =>
        data.Kind == JsonValueKind.Object ? new(data) : new(WrappedData.Wrap(data), IsWrapped: true);

    /// <summary>Parses JSON in base64; null if the bytes are no valid JSON, and stay bytes.</summary>
    private static CopJson? OfBytes(string base64) =>
        CopJson.Parse(Convert.FromBase64String(base64), CloudEventLimits.Carried).ValueOrDefault;

    private static CopJson Content(CloudEventJson received, string member, CopJson value) =>
        CopJson.Object(("contentType", received.DataContentType is { } type ? CopJson.From(type) : null), (member, value));
}
