using System.Text.Json;

namespace Cop;

/// <summary>The payload that the data of a foreign CloudEvent becomes (D-8, CE-7, CE-10).</summary>
/// <param name="Payload">An object.</param>
/// <param name="IsWrapped">The data was JSON but no object, and is unwrapped on export.</param>
/// <param name="IsMissing">There was no data.</param>
internal sealed record ImportedData(CopJson Payload, bool IsWrapped = false, bool IsMissing = false)
{
    public static ImportedData Of(CloudEvent received)
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

    /// <summary>JSON in base64; null when the bytes are no JSON that COP admits, and stay bytes.</summary>
    private static CopJson? OfBytes(string base64) =>
        CopJson.Parse(Convert.FromBase64String(base64), CloudEventLimits.Carried).ValueOrDefault;

    private static CopJson Content(CloudEvent received, string member, CopJson value) =>
        CopJson.Object(("contentType", received.DataContentType is { } type ? CopJson.From(type) : null), (member, value));
}
