using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Cop.Dashboard.Tests;

/// <summary>Pages in a host with an antiforgery service: browsers share what is read, and each has its own token in each form.</summary>
public sealed partial class TokenTests
{
    private const string Place = "<input data-token>";
    private static readonly DashboardOptions Options = SharedPageTests.Options with
    {
        Operate = DashboardPermission.Everybody, Verify = DashboardPermission.Everybody, WritesPerMinute = int.MaxValue,
    };

    [Fact]
    public async Task Each_form_of_each_page_has_the_token_of_its_browser()
    {
        await using var host = await StartAsync();
        await Scenes.FillAsync(host);
        await Scenes.ParkAsync(host, 2);
        await host.AppendAsync("place", EventDraft.Create("topic.created", ("title", CopJson.From(Place)), ("text", CopJson.From(Place))));
        using var visitor = await OpenAsync(host, "ada");
        foreach (var path in PageTests.All.Append("topics/place").Append("topics/place?sel=1"))
        {
            var html = await DashboardHost.PageAsync(visitor, "/cop/" + path);
            html.ShouldNotContain(Place, Case.Sensitive, path);
            TokensOf(html).Distinct().Count().ShouldBe(1, path);
            TokensOf(html).Count.ShouldBe(Post().Count(html), path);
        }

        (await DashboardHost.PageAsync(visitor, "/cop/topics/place")).ShouldContain(WebUtility.HtmlEncode(Place));
    }

    [Fact]
    public async Task A_shared_page_gives_each_browser_a_token_that_no_other_browser_can_use()
    {
        await using var host = await StartAsync();
        await Scenes.FillAsync(host);
        var browsers = new List<HttpClient>();
        for (var number = 0; number < 12; number++)
            browsers.Add(await OpenAsync(host, number % 3 == 2 ? "bo" : "ada"));
        using var stream = await OpenPage.StartAsync(host, Scenes.Refund, browsers[0]);
        var pages = await Task.WhenAll(
            browsers.Select(browser => SharedPageTests.FragmentAsync(browser, "topics/" + Scenes.Refund)));
        var tokens = pages.Select(page => TokensOf(page).Distinct().Single()).ToList();
        tokens.Distinct().Count().ShouldBe(browsers.Count);
        pages.Select(WithoutTokens).Distinct().Count().ShouldBeLessThanOrEqualTo(2, "one for each person");
        for (var at = 0; at < browsers.Count; at++)
        {
            (await ExportAsync(host, browsers[at], tokens[at])).ShouldBe(HttpStatusCode.OK);
            foreach (var other in new[] { 1, 2, 3 })
                (await ExportAsync(host, browsers[at], tokens[(at + other) % tokens.Count])).ShouldBe(HttpStatusCode.Forbidden);
        }
    }

    [Fact]
    public async Task A_form_has_its_token_in_the_field_that_the_host_names()
    {
        await using var host = await StartAsync(services => services.AddAntiforgery(options => options.FormFieldName = "of-host"));
        using var visitor = await OpenAsync(host, "ada");
        var html = await DashboardHost.PageAsync(visitor, "/cop");
        var token = html.Split("name=\"of-host\" value=\"")[1].Split('"')[0];
        (await host.SendAsync(visitor, "/cop/theme", ("of-host", token))).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await host.SendAsync(visitor, "/cop/theme", ("__RequestVerificationToken", token))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Pages_with_a_token_log_no_warning()
    {
        var log = new WarningLog();
        await using var host = await StartAsync(services => services.AddLogging(
            logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log)));
        await Scenes.FillAsync(host);
        using var visitor = await OpenAsync(host, "ada");
        await DashboardHost.PageAsync(visitor, "/cop/topics/" + Scenes.Refund);
        log.Lines.Where(line => line.Contains("ntiforgery", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    /// <summary>A page without the tokens in its forms.</summary>
    internal static string WithoutTokens(string html) => Token().Replace(html, "");

    internal static List<string> TokensOf(string html) => [.. Token().Matches(html).Select(token => token.Groups[1].Value)];

    private static Task<DashboardHost> StartAsync(Action<IServiceCollection>? more = null) => DashboardHost.StartAsync(
        Scenes.AddAll, Options, hasPolicy: true, services: services =>
        {
            services.AddAntiforgery();
            more?.Invoke(services);
        });

    // The first page gives the browser the cookie to which its tokens belong.
    private static async Task<HttpClient> OpenAsync(DashboardHost host, string user)
    {
        var client = host.As(user);
        using var first = await client.GetAsync("/cop");
        var cookie = first.Headers.GetValues("Set-Cookie").Single(each => each.Contains("Antiforgery", StringComparison.Ordinal));
        client.DefaultRequestHeaders.Add("Cookie", cookie.Split(';')[0]);
        return client;
    }

    private static async Task<HttpStatusCode> ExportAsync(DashboardHost host, HttpClient browser, string token)
    {
        using var answer = await host.SendAsync(
            browser, $"/cop/topics/{Scenes.Refund}/export", ("__RequestVerificationToken", token));
        return answer.StatusCode;
    }

    [GeneratedRegex("<input type=\"hidden\" name=\"__RequestVerificationToken\" value=\"([^\"]+)\">")]
    private static partial Regex Token();

    [GeneratedRegex("<form[^>]* method=\"post\"|<form method=\"post\"")]
    private static partial Regex Post();
}
