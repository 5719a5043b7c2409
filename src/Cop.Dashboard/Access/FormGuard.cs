using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace Cop.Dashboard;

/// <summary>Refuses forms that another site sends.</summary>
/// <remarks>
/// A browser says by <c>Sec-Fetch-Site</c> where a form comes from; over plain HTTP it leaves that out and says it by <c>Origin</c>. One of
/// them must name this site. Where the host has an antiforgery service, its token is checked too.
/// </remarks>
internal sealed class FormGuard(DashboardOptions options)
{
    public async Task<Refusal?> RefuseAsync(HttpContext context)
    {
        if (RefuseOrigin(context.Request) is { } refused)
            return refused;
        if (context.RequestServices.GetService<IAntiforgery>() is { } antiforgery
            && !await antiforgery.IsRequestValidAsync(context).ConfigureAwait(false))
            return Refusal.Forbidden("The form has no valid token of the host. Load the page again and repeat it.");
        return null;
    }

    /// <summary>The host's token and the name of its field; null when the host has no antiforgery service.</summary>
    public static AntiforgeryTokenSet? Token(HttpContext context) =>
        context.RequestServices.GetService<IAntiforgery>()?.GetAndStoreTokens(context);

    private Refusal? RefuseOrigin(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site == "same-origin")
            return null;
        if (site.Length > 0)
            return Refusal.Forbidden("Another site sent this form. Nothing was changed.");
        var origin = request.Headers[HeaderNames.Origin].ToString();
        var own = $"{request.Scheme}://{request.Host}";
        return string.Equals(origin, own, StringComparison.OrdinalIgnoreCase)
            || options.TrustedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase)
            ? null
            : Refusal.Forbidden("The browser did not say that this form is of this site. Nothing was changed.");
    }
}
