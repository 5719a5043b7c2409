using Microsoft.AspNetCore.Http;

namespace Cop.Dashboard;

/// <summary>The frame of every page.</summary>
internal static class Layout
{
    private static readonly (string Page, string Name)[] Pages =
    [
        ("", "Overview"), ("topics", "Topics"), ("inbox", "Inbox"), ("parked", "Parked"), ("agents", "Agents"), ("costs", "Costs"),
        ("ledger", "Ledger"), ("operations", "Operations"),
    ];

    public static Html Document(HttpContext context, DashboardSite site, Visitor? visitor, Answer.Page page)
    {
        var links = new Links(context.Request.PathBase + site.Prefix);
        var (theme, name) = (ThemeCookie.Read(context), site.Options.StoreName ?? "COP");
        return Html.Of($"""
            <!doctype html>
            <html lang="en" data-theme="{theme}" data-root="{links.Root}" data-worker="{AssetFiles.Address(links, "live.js")}">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="{(theme == "auto" ? "light dark" : theme)}">
            <title>{page.Title} · {name}</title>
            <link rel="icon" href="{AssetFiles.Address(links, "icon.svg")}" type="image/svg+xml">
            <link rel="stylesheet" href="{AssetFiles.Address(links, "cop.css")}">
            <script type="module" src="{AssetFiles.Address(links, "cop.js")}"></script>
            </head>
            <body>
            <a class="skip" href="#main">Skip to content</a>
            <header>
            <strong class="name">{name}</strong>
            <nav aria-label="Pages"><ul>{Navigation(context, links)}</ul></nav>
            {Who(visitor)}
            </header>
            {Main(page)}
            {Footer(context, links, page, theme)}
            </body>
            </html>
            """);
    }

    public static Html Main(Answer.Page page) => Html.Of($"""
        <main id="main" tabindex="-1" data-title="{page.Title}"{Watching(page)}{Stale(page)}>
        {page.Body}
        {Html.When(page.AsOf is not null, $"<p class=\"asof\">As of {page.AsOf}.</p>")}
        </main>
        """);

    private static Html Watching(Answer.Page page) => page.Watched is { Count: 0 } ? Html.Empty
        : Html.Of($" data-live=\"{(page.Watched is null ? "*" : string.Join('\n', page.Watched))}\"");

    private static Html Stale(Answer.Page page) => page.StaleAfter is { } time
        ? Html.Of($" data-stale=\"{Math.Ceiling(time.TotalSeconds)}\"") : Html.Empty;

    private static Html Navigation(HttpContext context, Links links)
    {
        var current = (context.Request.RouteValues["page"] as string ?? "").Split('/')[0];
        return Html.Join(Pages.Select(page => Html.Of($"""
            <li><a href="{(page.Page.Length == 0 ? links.Root : links.Page(page.Page))}"{Current(page.Page == current)}>{page.Name}</a></li>
            """)));
    }

    private static Html Current(bool isCurrent) => Html.When(isCurrent, $" aria-current=\"page\"");

    private static Html Who(Visitor? visitor) => visitor?.Actor is { } actor
        ? Html.Of($"<span class=\"who\">{actor.Identity}{(visitor.IsLocal ? " (loopback, every permission)" : "")}</span>")
        : Html.Of($"<span class=\"who\">no identity: reading only</span>");

    private static Html Footer(HttpContext context, Links links, Answer.Page page, string theme) => Html.Of($"""
        <footer>
        <p id="live" class="live" role="status"></p>
        <form method="post" action="{links.Page("theme")}" class="inline">
        {Forms.Token}
        <input type="hidden" name="back" value="{new ExactText(
            context.Request.PathBase + context.Request.Path + context.Request.QueryString)}">
        {ThemeButton("auto", theme)}{ThemeButton("light", theme)}{ThemeButton("dark", theme)}
        </form>
        <a href="{links.Page("help")}">Help and keys</a>
        {Html.When(page.Command is not null, $"<span>In a terminal: <code>{page.Command}</code></span>")}
        </footer>
        """);

    private static Html ThemeButton(string value, string theme) => Html.Of($"""
        <button name="theme" value="{value}" aria-pressed="{(value == theme ? "true" : "false")}">
        {char.ToUpperInvariant(value[0]) + value[1..]}</button>
        """);
}
