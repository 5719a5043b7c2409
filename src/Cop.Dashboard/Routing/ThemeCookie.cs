using Microsoft.AspNetCore.Http;

namespace Cop.Dashboard;

/// <summary>The theme that a visitor chose, in a cookie, so that no page flashes.</summary>
internal static class ThemeCookie
{
    private const string Name = "cop-theme";

    public static string Read(HttpContext context) => context.Request.Cookies[Name] is "dark" or "light"
        ? context.Request.Cookies[Name]! : "auto";

    public static Answer Set(DashboardRequest request)
    {
        var theme = request.Field("theme") is "dark" or "light" ? request.Field("theme") : "auto";
        request.Context.Response.Cookies.Append(Name, theme, new CookieOptions
        {
            Path = request.Links.Root, HttpOnly = true, SameSite = SameSiteMode.Lax, MaxAge = TimeSpan.FromDays(365),
            Secure = request.Context.Request.IsHttps, IsEssential = true,
        });
        var back = request.Field("back");
        return new Answer.SeeOther(IsOwn(request.Links.Root, back) ? back : request.Links.Root);
    }

    // Another address would make the dashboard a redirector.
    private static bool IsOwn(string root, string address) => (address == root || address.StartsWith(root + "/", StringComparison.Ordinal)
        || address.StartsWith(root + "?", StringComparison.Ordinal)) && !address.Contains('\\', StringComparison.Ordinal)
        && !address.AsSpan().ContainsAny('\r', '\n');
}
