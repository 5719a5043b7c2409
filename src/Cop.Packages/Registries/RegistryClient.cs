using System.Net;
using System.Net.Http.Headers;

namespace Cop.Packages;

/// <summary>Reads from a registry over HTTP: limits, retries, redirects, and a token that only its own origin receives.</summary>
internal sealed class RegistryClient(HttpClient http, PackageEnvironment environment)
{
    private const int MaxAttempts = 4;
    private const int MaxRedirects = 5;
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(30);

    /// <summary>Reads an address; what is temporary is tried again.</summary>
    /// <exception cref="PackageFaultException">The registry does not answer, refuses, or sends the client elsewhere.</exception>
    public async Task<RegistryAnswer> GetAsync(Uri uri, int maxBytes, string? tag, CancellationToken cancellationToken)
    {
        var origin = uri;
        for (int attempt = 1, redirects = 0; ; attempt++)
        {
            var (answer, delay, redirect, fault) = await TryAsync(uri, origin, maxBytes, tag, cancellationToken).ConfigureAwait(false);
            if (answer is not null) return answer;
            if (redirect is not null)
            {
                if (++redirects > MaxRedirects) throw new PackageFaultException(
                    DiagnosticCodes.RedirectRefused, $"{origin} redirects without end.");
                (uri, attempt) = (Redirected(uri, redirect), 0);
            }
            else if (attempt >= MaxAttempts)
            {
                throw new PackageFaultException(
                    DiagnosticCodes.RegistryUnreachable, $"{uri} does not answer ({MaxAttempts} attempts): {fault}",
                    fix: new("check the network and the address of the registry"));
            }
            else
            {
                var jitter = environment.RetryDelay * (Math.Pow(2, attempt - 1) * (0.5 + environment.Chance()));
                await Task.Delay(delay ?? jitter, environment.Time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<(RegistryAnswer? Answer, TimeSpan? Delay, Uri? Redirect, string Fault)> TryAsync(
        Uri uri, Uri origin, int maxBytes, string? tag, CancellationToken cancellationToken)
    {
        CheckAddress(uri);
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        if (tag is not null) request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        if (environment.Token is { } token && IsSameOrigin(uri, origin)) request.Headers.Authorization =
            new AuthenticationHeaderValue("Bearer", token);
        try
        {
            using var response =
                await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            if ((int)response.StatusCode is 301 or 302 or 303 or 307 or 308) return (null, null, response.Headers.Location ?? uri, "");
            if ((int)response.StatusCode is 429 or >= 500) return (
                null, DelayOf(response), null, $"it answers {(int)response.StatusCode}.");
            return (await ReadAsync(uri, response, maxBytes, cancellationToken).ConfigureAwait(false), null, null, "");
        }
        catch (Exception error) when (IsTemporary(error) && !cancellationToken.IsCancellationRequested)
        {
            return (null, null, null, error.Message);
        }
    }

    private static async Task<RegistryAnswer> ReadAsync(
        Uri uri, HttpResponseMessage response, int maxBytes, CancellationToken cancellationToken)
    {
        if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone) return new() { IsMissing = true };
        if (response.StatusCode == HttpStatusCode.NotModified) return new() { IsUnchanged = true };
        if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            throw new PackageFaultException(
                DiagnosticCodes.Unauthenticated, $"{uri} requires authentication ({(int)response.StatusCode}).",
                fix: new("give a token in COP_TOKEN"));
        if (!response.IsSuccessStatusCode)
            throw new PackageFaultException(DiagnosticCodes.NotARegistry, $"{uri} answers {(int)response.StatusCode}.");
        var body = await ReadBodyAsync(response, maxBytes, cancellationToken).ConfigureAwait(false);
        return new RegistryAnswer
        {
            Body = body ?? [],
            IsTooLong = body is null,
            MediaType = response.Content.Headers.ContentType?.MediaType,
            Tag = response.Headers.ETag?.ToString(),
        };
    }

    private static async Task<byte[]?> ReadBodyAsync(HttpResponseMessage response, int maxBytes, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength > maxBytes) return null;
        using var body = new MemoryStream();
        using var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        byte[] buffer = new byte[81920];
        for (int count = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false); count > 0;
            count = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false))
        {
            if (body.Length + count > maxBytes) return null;
            body.Write(buffer, 0, count);
        }

        return body.ToArray();
    }

    private static Uri Redirected(Uri from, Uri target)
    {
        var uri = new Uri(from, target);
        return uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == from.Scheme && from.Scheme == Uri.UriSchemeHttp
            ? uri
            : throw new PackageFaultException(DiagnosticCodes.RedirectRefused, $"{from} redirects to {uri}, which is not https.");
    }

    private void CheckAddress(Uri uri)
    {
        if (uri.Scheme == Uri.UriSchemeHttps) return;
        if (uri.Scheme == Uri.UriSchemeHttp && (uri.IsLoopback || environment.AllowsHttp)) return;
        throw new PackageFaultException(
            DiagnosticCodes.AddressRefused, $"{uri} is not https.", fix: new("use https, or --allow-http for a network that you trust"));
    }

    private TimeSpan? DelayOf(HttpResponseMessage response)
    {
        var after = response.Headers.RetryAfter;
        var delay = after?.Delta ?? (after?.Date is { } date ? date - environment.Time.GetUtcNow() : null);
        return delay is null ? null : TimeSpan.FromTicks(Math.Clamp(delay.Value.Ticks, 0, MaxDelay.Ticks));
    }

    private static bool IsTemporary(Exception error) => error is HttpRequestException or IOException or OperationCanceledException;

    private static bool IsSameOrigin(Uri one, Uri other) => one.Scheme == other.Scheme && one.Host == other.Host && one.Port == other.Port;
}
