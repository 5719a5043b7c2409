using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Cop.AspNetCore;

/// <summary>The rule that endpoints without a policy answer on the loopback address only.</summary>
/// <remarks>
/// The remote address and the host name must be loopback ones, no header of a proxy is present (behind a proxy every request looks local),
/// and a browser must not send the request for another site.
/// </remarks>
public static class LoopbackRule
{
    private static readonly string[] ProxyHeaders = ["Forwarded", "X-Real-IP", "X-Client-IP", "True-Client-IP", "CF-Connecting-IP", "Via"];

    /// <summary>Returns whether an endpoint has a policy of the host, which the authorization middleware has applied.</summary>
    /// <remarks><c>AllowAnonymous</c> is no policy.</remarks>
    public static bool HasPolicy(Endpoint? endpoint) =>
        endpoint is not null && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null
        && endpoint.Metadata.GetMetadata<IAuthorizeData>() is not null;

    /// <summary>Returns why a request is not a local one; null when it is.</summary>
    public static string? Refuse(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var request = context.Request;
        return context.Connection.RemoteIpAddress is not { } remote ? "the remote address is unknown"
            : !IsLoopback(remote) ? "the remote address is not a loopback one"
            : !IsLoopback(request.Host.Host) ? "the host name of the request is not a loopback one"
            : request.Headers.Keys.FirstOrDefault(IsOfProxy) is { } header ? $"the header '{header}' shows a proxy"
            : IsCrossSite(request) ? "a browser sends it for another site"
            : null;
    }

    /// <summary>Returns whether a browser sends a request for another site, by <c>Sec-Fetch-Site</c> and <c>Origin</c>.</summary>
    public static bool IsCrossSite(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site is not ("" or "same-origin" or "none"))
            return true;
        var origin = request.Headers[HeaderNames.Origin].ToString();
        return origin.Length > 0 && !string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsOfProxy(string header) => header.StartsWith("X-Forwarded", StringComparison.OrdinalIgnoreCase)
        || ProxyHeaders.Contains(header, StringComparer.OrdinalIgnoreCase);

    private static bool IsLoopback(IPAddress address) =>
        IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);

    private static bool IsLoopback(string host) => string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || IPAddress.TryParse(host.Trim('[', ']'), out var address) && IsLoopback(address);
}
