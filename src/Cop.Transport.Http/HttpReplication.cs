using System.Net;

namespace Cop.Transport.Http;

/// <summary>Requests to the endpoints of another kernel, and their errors.</summary>
internal static class HttpReplication
{
    public static Uri Below(Uri address, string path)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
            throw new ArgumentException($"'{address}' is no HTTP address of the endpoints of MapCopReplication.", nameof(address));
        return new Uri(address.AbsoluteUri.TrimEnd('/') + "/" + path);
    }

    /// <summary>Sends a request and returns the JSON of its answer.</summary>
    /// <exception cref="CopException">The other kernel refuses it, or cannot be reached (temporary).</exception>
    public static async Task<CopJson> SendAsync(HttpClient client, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var address = request.RequestUri!.GetLeftPart(UriPartial.Path);
        try
        {
            using var response = await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
            var bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            var isJson = CopJson.Parse(bytes, new JsonLimits { MaxBytes = int.MaxValue / 4, MaxDepth = 200 }).TryGet(out var json, out _);
            if (response.IsSuccessStatusCode && isJson)
                return json!;
            throw new CopException(ErrorOf(address, response.StatusCode, isJson ? json : null));
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException
            || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new CopException(CopError.Temporary(
                TransportErrorCodes.Unavailable, $"{address} cannot be reached: {fault.Message}"), fault);
        }
    }

    private static CopError ErrorOf(string address, HttpStatusCode status, CopJson? problem)
    {
        if (status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            return new CopError(
                TransportErrorCodes.AccessDenied,
                $"{address} refuses this caller ({(int)status}): {problem?["detail"]?.AsString() ?? "check its credentials"}");
        }

        var isPassing = (int)status is >= 500 or 429 or 408;
        return new CopError(
            problem?["code"]?.AsString() ?? (isPassing ? TransportErrorCodes.Unavailable : TransportErrorCodes.Malformed),
            $"{address} answered {(int)status}: {problem?["detail"]?.AsString() ?? "no kernel of COP answers there"}",
            isPassing ? CopErrorCategory.Temporary : CopErrorCategory.Business, problem?["details"]);
    }
}
