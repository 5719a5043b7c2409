using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.DependencyInjection;

namespace Cop.Dashboard.Tests;

/// <summary>Hosts of other kinds: the dashboard changes none of their pages, and they change none of its pages.</summary>
public sealed partial class HostTests
{
    // Headers that a host's antiforgery service and server add to any page.
    private static readonly string[] OfHost = ["Date", "Set-Cookie", "Pragma", "X-Frame-Options", "Content-Length"];

    [Fact]
    public async Task Pages_are_the_same_bytes_beside_Blazor_Server_and_MVC_as_alone()
    {
        ManualTime[] times = [new(), new()];
        await using var alone = await FixedHost.StartAsync(times[0], Scenes.AddAll);
        await using var beside = await FixedHost.StartAsync(times[1], Scenes.AddAll, services: AddOwn, own: MapOwn);
        foreach (var (host, time) in new[] { (alone, times[0]), (beside, times[1]) })
        {
            await Scenes.FillAsync(host);
            await Scenes.ParkAsync(host, 1);
            await FixedHost.SettleAsync(host, time, failed: 1);
        }

        foreach (var path in PageTests.All)
        {
            using var expected = await alone.Client.GetAsync("/cop/" + path);
            using var answer = await beside.Client.GetAsync("/cop/" + path);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, path);
            Headers(answer).ShouldBe(Headers(expected), path);
            var html = await answer.Content.ReadAsStringAsync();
            html.ShouldContain("__RequestVerificationToken", Case.Sensitive, path);
            TokenTests.WithoutTokens(html).ShouldBe(await expected.Content.ReadAsStringAsync(), path);
        }
    }

    [Fact]
    public async Task A_page_of_Blazor_Server_renders_posts_its_form_and_connects_as_in_a_host_without_the_dashboard()
    {
        await using var without = await StartWithoutDashboardAsync();
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll, services: AddOwn, own: MapOwn);
        using var plain = new HttpClient { BaseAddress = new Uri(without.Urls.First()) };
        using var expected = await plain.GetAsync(HostPage.Path);
        using var page = await host.Client.GetAsync(HostPage.Path);
        var html = await page.Content.ReadAsStringAsync();
        page.StatusCode.ShouldBe(HttpStatusCode.OK, html);
        html.ShouldContain("Nothing was said.");
        html.ShouldContain("Counted to 0");
        html.ShouldContain("\"type\":\"server\"", Case.Sensitive, "the component waits for its circuit");
        Headers(page).ShouldBe(Headers(expected));
        Changing().Replace(html, "").ShouldBe(Changing().Replace(await expected.Content.ReadAsStringAsync(), ""));

        (string, string)[] form = [("_handler", HostPage.FormName), (nameof(HostPage.Text), "<good> morning")];
        using var refused = await PostAsync(host, page, form);
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest, "no token");
        using var posted = await PostAsync(host, page, [.. form, ("__RequestVerificationToken", TokenOf(html))]);
        (await posted.Content.ReadAsStringAsync()).ShouldContain("You said: &lt;good&gt; morning");
        using var circuit = await host.Client.PostAsync("/_blazor/negotiate?negotiateVersion=1", null);
        (await circuit.Content.ReadAsStringAsync()).ShouldContain("connectionToken");
    }

    [Fact]
    public async Task In_an_MVC_host_with_a_fallback_policy_both_kinds_of_pages_ask_for_a_user()
    {
        await using var host = await DashboardHost.StartAsync(
            Scenes.AddAll, new DashboardOptions { ReadsPerMinute = int.MaxValue }, AddFallback, hasPolicy: true, own: MapOwn);
        await Scenes.FillAsync(host);
        var ada = host.As("ada");
        foreach (var path in new[] { "/cop", "/cop/topics/" + Scenes.Refund, "/cop/live?t=*", "/" + HostController.Path })
            (await host.Client.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized, path);
        foreach (var path in PageTests.All)
        {
            foreach (var file in DashboardHost.LinksOf(await DashboardHost.PageAsync(ada, "/cop/" + path)).Where(link =>
                link.Contains("/_/", StringComparison.Ordinal)))
                (await ada.GetAsync(file)).StatusCode.ShouldBe(HttpStatusCode.OK, file);
        }

        using var page = await ada.GetAsync("/" + HostController.Path);
        using var posted = await PostAsync(
            host, page, [("text", "hello"), ("__RequestVerificationToken", await page.Content.ReadAsStringAsync())], ada);
        (await posted.Content.ReadAsStringAsync()).ShouldBe("ada said: hello");
    }

    [Fact]
    public async Task A_fallback_policy_of_the_host_is_no_policy_of_the_mount()
    {
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll, services: AddFallback, own: MapOwn);
        var ada = host.As("ada");
        (await host.Client.GetAsync("/cop")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await DashboardHost.PageAsync(ada, "/cop")).ShouldContain("human:ada");
        ada.DefaultRequestHeaders.Add(DashboardHost.RemoteHeader, "203.0.113.7");
        (await ada.GetAsync("/cop")).StatusCode.ShouldBe(HttpStatusCode.Forbidden, "it answers on the loopback address only");
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task Behind_response_compression_pages_and_files_are_compressed_once_and_streams_report_at_once(string encoding)
    {
        await using var host = await DashboardHost.StartAsync(
            Scenes.AddAll,
            services: services => services.AddResponseCompression(options =>
                options.MimeTypes = [.. ResponseCompressionDefaults.MimeTypes, "text/event-stream"]),
            own: app => app.UseResponseCompression());
        await Scenes.FillAsync(host);
        using var client = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All, UseCookies = false })
        {
            BaseAddress = host.Client.BaseAddress,
        };
        using var bare = new HttpClient { BaseAddress = host.Client.BaseAddress };
        foreach (var each in new[] { client, bare })
            each.DefaultRequestHeaders.Add("Accept-Encoding", encoding);
        var page = await DashboardHost.PageAsync(client, "/cop/topics/" + Scenes.Refund);
        page.ShouldEndWith("</html>");
        foreach (var path in DashboardHost.LinksOf(page).Where(link => link.Contains("/_/", StringComparison.Ordinal)).Append("/cop"))
        {
            using var compressed = await bare.GetAsync(path);
            // The middleware leaves pictures alone.
            string[] expected = encoding == "br" && path.EndsWith(".svg", StringComparison.Ordinal) ? [] : [encoding];
            compressed.Content.Headers.ContentEncoding.ShouldBe(expected, path);
            if (path == "/cop")
                continue;
            var plain = await host.Client.GetStringAsync(path);
            (await client.GetStringAsync(path)).ShouldBe(plain, path);
        }

        using var open = await OpenPage.StartAsync(host, Scenes.Refund, client);
        await host.AppendAsync(Scenes.Refund, EventDraft.Create("news.arrived"));
        (await open.TickAsync()).ShouldBe(Scenes.Refund);
    }

    [Fact]
    public async Task Two_mounts_of_one_kernel_have_their_own_options_policies_links_and_streams()
    {
        var lead = new DashboardOptions { StoreName = "For leads", Operate = DashboardPermission.Everybody, StreamsPerNode = 1 };
        await using var host = await DashboardHost.StartAsync(
            Scenes.AddAll, new DashboardOptions { StoreName = "For all", StreamsPerNode = 1 }, hasPolicy: true,
            own: app => app.MapCopDashboard("/lead/cop", lead).RequireAuthorization("lead"));
        await Scenes.FillAsync(host);
        await Scenes.ParkAsync(host, 1);
        var (ada, lea) = (host.As("ada"), host.As("lea:lead"));
        (await ada.GetAsync("/lead/cop")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        foreach (var path in new[] { "", "/topics", "/topics/" + Scenes.Refund, "/inbox", "/parked" })
        {
            var (all, leads) = (await DashboardHost.PageAsync(lea, "/cop" + path), await DashboardHost.PageAsync(lea, "/lead/cop" + path));
            DashboardHost.LinksOf(all).ShouldAllBe(link => link.StartsWith("/cop", StringComparison.Ordinal), path);
            DashboardHost.LinksOf(leads).ShouldAllBe(link => link.StartsWith("/lead/cop", StringComparison.Ordinal), path);
            all.ShouldContain("For all", Case.Sensitive, path);
            leads.ShouldContain("For leads", Case.Sensitive, path);
        }

        (await DashboardHost.PageAsync(lea, "/cop/parked")).ShouldNotContain("Retry selected");
        (await DashboardHost.PageAsync(lea, "/lead/cop/parked")).ShouldContain("Retry selected");
        using var first = await OpenPage.StartAsync(host, Scenes.Refund, lea);
        using var second = await lea.GetAsync("/lead/cop/live?t=*", HttpCompletionOption.ResponseHeadersRead);
        second.StatusCode.ShouldBe(HttpStatusCode.OK, "each mount counts its own streams");
        using var theme = await host.SendAsync(lea, "/lead/cop/theme", ("theme", "dark"));
        theme.Headers.GetValues("Set-Cookie").Single().ShouldContain("path=/lead/cop");
    }

    private static void AddOwn(IServiceCollection services)
    {
        services.AddControllersWithViews().AddApplicationPart(typeof(HostController).Assembly);
        services.AddRazorComponents().AddInteractiveServerComponents();
    }

    private static void AddFallback(IServiceCollection services)
    {
        AddOwn(services);
        services.AddAuthorizationBuilder().SetFallbackPolicy(
            new Microsoft.AspNetCore.Authorization.AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
    }

    private static void MapOwn(WebApplication app)
    {
        app.UseAntiforgery();
        app.MapControllers();
        app.MapRazorComponents<HostPage>().AddInteractiveServerRenderMode();
    }

    private static async Task<WebApplication> StartWithoutDashboardAsync()
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls", "http://127.0.0.1:0", "--environment", "Development"]);
        AddOwn(builder.Services);
        var app = builder.Build();
        MapOwn(app);
        await app.StartAsync();
        return app;
    }

    // With the cookie of the page that has the form.
    private static async Task<HttpResponseMessage> PostAsync(
        DashboardHost host, HttpResponseMessage page, (string, string)[] fields, HttpClient? client = null)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, page.RequestMessage!.RequestUri)
        {
            Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Item1, field.Item2))),
        };
        message.Headers.Add("Cookie", page.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0]));
        return await (client ?? host.Client).SendAsync(message);
    }

    private static string TokenOf(string html) => Token().Match(html).Groups[1].Value;

    private static string[] Headers(HttpResponseMessage answer) =>
        [.. answer.Headers.Concat(answer.Content.Headers).Where(header => !OfHost.Contains(header.Key))
            .Select(header => $"{header.Key}: {string.Join(", ", header.Value)}").Order(StringComparer.Ordinal)];

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();

    [GeneratedRegex("<!--Blazor.*?-->|value=\"[^\"]+\"", RegexOptions.Singleline)]
    private static partial Regex Changing();
}
