using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Cop.AspNetCore;

/// <summary>Reads bodies up to a limit, of the media types of an endpoint.</summary>
internal static class BodyReader
{
    private const string Utf8 = "utf-8";

    public static async Task<CopResult<ReadOnlyMemory<byte>>> ReadAsync(
        HttpContext context, HttpEndpoint endpoint, int maxBytes, CancellationToken cancellationToken)
    {
        if (!endpoint.ConsumesAny && RefuseMediaType(context.Request, endpoint) is { } unsupported)
            return unsupported;
        if (context.Request.ContentLength > maxBytes)
            return TooLarge(maxBytes);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = maxBytes;
        var reader = context.Request.BodyReader;
        while (true)
        {
            ReadResult read;
            try
            {
                read = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (IOException fault) when (fault is not BadHttpRequestException)
            {
                // Such as a length of a chunk beyond all numbers.
                return new CopError(CopErrorCodes.InvalidQuery, $"The body cannot be read: {fault.Message}");
            }

            if (read.Buffer.Length > maxBytes)
            {
                reader.AdvanceTo(read.Buffer.End);
                return TooLarge(maxBytes);
            }

            if (read.IsCompleted)
            {
                ReadOnlyMemory<byte> bytes = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return bytes;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    // A browser sends only a media type of forms to another site without asking that site first.
    private static CopError? RefuseMediaType(HttpRequest request, HttpEndpoint endpoint)
    {
        var isType = MediaTypeHeaderValue.TryParse(request.ContentType, out var type);
        if (isType && endpoint.Consumes.Contains(type!.MediaType.ToString(), StringComparer.OrdinalIgnoreCase)
            && (!type.Charset.HasValue || type.Charset.Equals(Utf8, StringComparison.OrdinalIgnoreCase)))
            return null;
        return new CopError(HttpErrorCodes.UnsupportedMediaType,
            $"The media type of the body is '{request.ContentType}'; send {string.Join(" or ", endpoint.Consumes)} in UTF-8.");
    }

    private static CopError TooLarge(int maxBytes) =>
        new(CopErrorCodes.LimitExceeded, $"The body has more than {maxBytes} bytes; send it in parts.");
}
