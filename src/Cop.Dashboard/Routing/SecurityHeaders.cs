using Microsoft.AspNetCore.Http;

namespace Cop.Dashboard;

/// <summary>The headers of every answer.</summary>
internal static class SecurityHeaders
{
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
        "worker-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; " +
        "trusted-types cop";

    public static void Add(HttpResponse response)
    {
        var headers = response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        // With no-referrer, browsers would send forms with the origin "null".
        headers["Referrer-Policy"] = "same-origin";
        // Without no-cache the antiforgery service of a host logs a warning for each page.
        headers.CacheControl = "no-cache, no-store";
    }
}
