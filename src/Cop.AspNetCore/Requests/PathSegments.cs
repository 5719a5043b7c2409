using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Cop.AspNetCore;

/// <summary>The values of parameters in a path, with every character of an id.</summary>
/// <remarks>
/// The server leaves <c>%2F</c> as it is, so that <c>a%2Fb</c> and <c>a%252Fb</c> read alike in a route value. The segment as it was sent
/// tells them apart. It is counted from the end of the path, since a proxy or path base changes the beginning.
/// </remarks>
internal static class PathSegments
{
    private const string EncodedSlash = "%2F";

    public static string Get(HttpRequest request, string path, string name)
    {
        var routed = request.RouteValues[name]?.ToString() ?? "";
        if (!routed.Contains('%', StringComparison.Ordinal))
            return routed;
        var raw = RawSegment(request, path, name);
        var sent = raw is null ? null : Uri.UnescapeDataString(raw);
        return sent is not null && WithSlashes(sent) == WithSlashes(routed) ? sent : WithSlashes(routed);
    }

    private static string WithSlashes(string text) => text.Replace(EncodedSlash, "/", StringComparison.OrdinalIgnoreCase);

    private static string? RawSegment(HttpRequest request, string path, string name)
    {
        var target = request.HttpContext.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        var query = target.IndexOf('?', StringComparison.Ordinal);
        var sent = (query < 0 ? target : target[..query]).TrimEnd('/').Split('/');
        var template = path.Split('/');
        var fromEnd = template.Length - Array.IndexOf(template, $"{{{name}}}");
        return fromEnd <= template.Length && sent.Length >= fromEnd ? sent[^fromEnd] : null;
    }
}
