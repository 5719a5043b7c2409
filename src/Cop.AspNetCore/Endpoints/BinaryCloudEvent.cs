using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Cop.AspNetCore;

/// <summary>Reads CloudEvents in the binary mode of the HTTP binding: attributes in headers, data in the body.</summary>
/// <remarks>CloudEvents HTTP protocol binding 1.0.2, 3.1; header values are percent-encoded UTF-8.</remarks>
internal static class BinaryCloudEvent
{
    private const string Prefix = "ce-";
    private const string ContentTypeAttribute = "datacontenttype";

    public static CopResult<CloudEvent> Read(HttpRequest request, ReadOnlyMemory<byte> body, JsonLimits limits)
    {
        var members = new List<(string Name, CopJson? Value)>();
        foreach (var (name, values) in request.Headers)
        {
            if (!name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
                continue;
            var attribute = name[Prefix.Length..].ToLowerInvariant();
            if (values.Count != 1)
                return Invalid($"the header '{name}' is given {values.Count} times");
            if (attribute is "data" or "data_base64" or ContentTypeAttribute)
                return Invalid($"the header '{name}' is no attribute of the binary mode");
            if (Decode(values.ToString()) is not { } text)
                return Invalid($"the header '{name}' is not percent-encoded UTF-8");
            members.Add((attribute, CopJson.From(text)));
        }

        if (members.Count == 0)
            return new CopError(HttpErrorCodes.UnsupportedMediaType,
                $"This is no CloudEvent: send {CloudEvent.MediaType} or {CloudEventBatch.MediaType}, or 'ce-' headers.");
        var type = request.ContentType;
        if (!string.IsNullOrEmpty(type))
            members.Add((ContentTypeAttribute, CopJson.From(type)));
        if (body.Length > 0)
        {
            if (!DataOf(type, body, limits).TryGet(out var data, out var error))
                return error;
            members.Add(data);
        }

        return CloudEvent.From(CopJson.Object(members));
    }

    // JSON without a content type is JSON; other text and bytes keep their form.
    private static CopResult<(string Name, CopJson? Value)> DataOf(string? contentType, ReadOnlyMemory<byte> body, JsonLimits limits)
    {
        var type = MediaTypeHeaderValue.TryParse(contentType, out var parsed) ? parsed : null;
        var isJson = string.IsNullOrEmpty(contentType) || type is not null
            && (type.SubType.Equals("json", StringComparison.OrdinalIgnoreCase)
                || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase));
        if (isJson)
            return CopJson.Parse(body.Span, limits).Map(json => ("data", (CopJson?)json));
        return ("data_base64", CopJson.From(Convert.ToBase64String(body.Span)));
    }

    private static string? Decode(string value)
    {
        var bytes = new List<byte>(value.Length);
        for (var at = 0; at < value.Length; at++)
        {
            if (value[at] == '%')
            {
                if (at + 2 >= value.Length || !char.IsAsciiHexDigit(value[at + 1]) || !char.IsAsciiHexDigit(value[at + 2]))
                    return null;
                bytes.Add(Convert.ToByte(value.Substring(at + 1, 2), 16));
                at += 2;
            }
            else if (value[at] is >= ' ' and <= '~')
            {
                bytes.Add((byte)value[at]);
            }
            else
            {
                return null;
            }
        }

        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString([.. bytes]);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static CopError Invalid(string fault) =>
        new(CopErrorCodes.InvalidCloudEvent, $"The CloudEvent in binary mode is invalid: {fault}.");
}
