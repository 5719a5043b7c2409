using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;

namespace Cop.AspNetCore;

/// <summary>Reads CloudEvents in the binary mode of the HTTP binding: attributes in headers, data in the body.</summary>
internal static class BinaryCloudEvent
{
    private const string Prefix = "ce-";

    public static CopResult<CloudEventJson> Read(HttpRequest request, ReadOnlyMemory<byte> body, JsonLimits limits)
    {
        var headers = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in request.Headers)
        {
            if (!name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
                continue;
            if (values.Count != 1)
            {
                return new CopError(
                    CopErrorCodes.InvalidCloudEvent, $"The header '{name}' is given {values.Count} times; send it once.",
                    Details: CopJson.Object(("attribute", CopJson.From(name[Prefix.Length..]))));
            }

            headers[name] = values.ToString();
        }

        return headers.Count > 0
            ? CloudEventBinaryMode.ParseUntrusted(new CloudEventMessage(headers.ToImmutable(), request.ContentType, body), limits)
            : new CopError(HttpErrorCodes.UnsupportedMediaType,
                $"This is no CloudEvent: send {CloudEventJson.MediaType} or {CloudEventBatch.MediaType}, or 'ce-' headers.");
    }
}
