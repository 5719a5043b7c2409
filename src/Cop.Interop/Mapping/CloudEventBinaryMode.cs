using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Cop;

/// <summary>The binary mode of the HTTP binding of CloudEvents 1.0.2: attributes in <c>ce-</c> headers, data in the body.</summary>
/// <remarks>Protocol 6.3; decisions CE-1, CE-10.</remarks>
public static class CloudEventBinaryMode
{
    private const string Prefix = "ce-";
    private const string ContentTypeAttribute = "datacontenttype";
    private const string JsonType = "application/json";

    /// <summary>Writes a CloudEvent. One whose attributes are too large for headers is refused: send it in the structured mode.</summary>
    /// <param name="source">The CloudEvent.</param>
    public static CopResult<CloudEventMessage> Write(CloudEventJson source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (!source.FitsBinaryMode)
        {
            return new CopError(
                CopErrorCodes.LimitExceeded,
                $"The attributes of the CloudEvent '{source.Id}' have more than {CloudEventJson.MaxBinaryModeBytes} bytes; send it in the "
                    + "structured mode.");
        }

        var headers = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in source.Attributes)
        {
            if (name != ContentTypeAttribute)
                headers[Prefix + name] = Encode(value.AsString() ?? value.ToString());
        }

        if (source.Base64Data is { } base64)
            return new CloudEventMessage(headers.ToImmutable(), source.DataContentType, Convert.FromBase64String(base64));
        if (source.Data is not { } data)
            return new CloudEventMessage(headers.ToImmutable(), source.DataContentType, ReadOnlyMemory<byte>.Empty);
        var isText = !MediaTypes.IsJson(source.DataContentType) && data.Kind == JsonValueKind.String;
        return new CloudEventMessage(
            headers.ToImmutable(), source.DataContentType ?? JsonType, isText ? Encoding.UTF8.GetBytes(data.AsString()!) : data.Utf8);
    }

    /// <summary>Reads a CloudEvent. The error <c>invalid_cloudevent</c> names the header or attribute.</summary>
    /// <param name="message">The headers, of which those without <c>ce-</c> are ignored, and the body.</param>
    /// <param name="limits">The limits of the event; null for the defaults.</param>
    public static CopResult<CloudEventJson> ParseUntrusted(CloudEventMessage message, JsonLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(message);
        var members = new List<(string Name, CopJson? Value)>();
        foreach (var (header, value) in message.Headers)
        {
            if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
                continue;
            var name = header[Prefix.Length..].ToLowerInvariant();
            if (name is "data" or "data_base64" or ContentTypeAttribute)
                return CloudEventRules.Invalid(null, name, "is no header of the binary mode; send the body and its content type");
            if (PercentEncoding.Decode(value) is not { } text)
                return CloudEventRules.Invalid(null, name, "is not percent-encoded UTF-8; encode it");
            members.Add((name, CopJson.From(text)));
        }

        if (message.ContentType is { Length: > 0 } type)
            members.Add((ContentTypeAttribute, CopJson.From(type)));
        if (message.Body.Length == 0)
            return CloudEventJson.From(CopJson.Object(members));
        if (!MediaTypes.IsJson(message.ContentType))
            members.Add(("data_base64", CopJson.From(Convert.ToBase64String(message.Body.Span))));
        else if (CopJson.Parse(message.Body.Span, CloudEventLimits.Envelope(limits)).TryGet(out var data, out var error))
            members.Add(("data", data));
        else
            return error;
        return CloudEventJson.From(CopJson.Object(members));
    }

    // Printable ASCII but space, quotation mark and percent is written as it is (HTTP binding, 3.1.3.2).
    private static string Encode(string value)
    {
        var output = new StringBuilder(value.Length);
        foreach (var unit in Encoding.UTF8.GetBytes(value))
        {
            if (unit is > 0x20 and < 0x7F and not ((byte)'"' or (byte)'%'))
                output.Append((char)unit);
            else
                output.Append(CultureInfo.InvariantCulture, $"%{unit:X2}");
        }

        return output.ToString();
    }
}
