using System.Net;

namespace Cop.Dashboard.Tests;

/// <summary>Requests that change something, those that change nothing, and the headers of all answers.</summary>
public sealed class ActionTests
{
    [Fact]
    public async Task Every_action_refuses_a_viewer_and_appends_nothing()
    {
        var options = new DashboardOptions { Answer = DashboardPermission.Nobody };
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll, options, hasPolicy: true);
        await Scenes.FillAsync(host);
        var before = await host.Kernel.Log.GetLastPositionAsync();
        var eve = host.As("eve");
        var topic = "topics/" + Scenes.Refund;
        foreach (var (path, name, value) in new[]
        {
            ("inbox/request", "decision", "approve"), ("inbox/request", "delegate", "human:eve"), ("parked", "do", "retry"),
            ("parked", "do", "skip"), ("parked/stop", "run", "r"), (topic + "/operate", "do", "unblock"),
            (topic + "/operate", "do", "rebuild"), (topic + "/operate", "do", "resume"), (topic + "/operate", "do", "abandon"),
            (topic + "/open", "pointer", "/payload"), (topic + "/export", "x", "x"), (topic + "/artifact", "artifact", "quote"),
            ("ledger/evidence", "x", "x"), ("ledger/verify", "x", "x"),
        })
        {
            var refused = await host.SendAsync(
                eve, "/cop/" + path, ("topic", Scenes.Refund), ("request", "r1"), ("reason", "why"), ("confirmed", "yes"), (name, value));
            refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden, $"{path} {value}");
        }

        (await host.Kernel.Log.GetLastPositionAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task Reading_every_page_appends_no_event()
    {
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll, new DashboardOptions { ReadsPerMinute = int.MaxValue });
        await Scenes.FillAsync(host);
        await Scenes.ParkAsync(host, 1);
        var before = await host.Kernel.Log.GetLastPositionAsync();
        foreach (var path in PageTests.All.Append("agents/last?agent=importer"))
            (await host.Client.GetAsync("/cop/" + path)).Dispose();
        (await host.Kernel.Log.GetLastPositionAsync()).ShouldBe(before);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "same-origin")]
    [InlineData("Origin", null)]
    public async Task The_own_form_is_accepted_by_one_header_alone(string header, string? value)
    {
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll);
        await Scenes.FillAsync(host);
        using var message = new HttpRequestMessage(HttpMethod.Post, "/cop/inbox/request")
        {
            Content = new FormUrlEncodedContent([new("topic", Scenes.Refund), new("request", "r1"), new("delegate", "human:local")]),
        };
        message.Headers.Add(header, value ?? host.Address);
        var answer = await host.Client.SendAsync(message);
        answer.StatusCode.ShouldNotBe(HttpStatusCode.Forbidden, "the form is of this site; the person is not asked");
        (await answer.Content.ReadAsStringAsync()).ShouldContain("not_addressee");
    }

    [Fact]
    public async Task Refusals_files_streams_redirects_and_downloads_have_the_headers_too()
    {
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll);
        await Scenes.FillAsync(host);
        var asset = DashboardHost.LinksOf(await host.PageAsync("/cop")).First(link => link.EndsWith(".js", StringComparison.Ordinal));
        using var foreign = new HttpRequestMessage(HttpMethod.Get, "/cop");
        foreign.Headers.Add(DashboardHost.RemoteHeader, "203.0.113.7");
        foreach (var (answer, status) in new[]
        {
            (await host.Client.GetAsync("/cop/none"), 404), (await host.Client.SendAsync(foreign), 403),
            (await host.Client.GetAsync(asset), 200), (await host.SendAsync("/cop/theme", ("theme", "dark")), 303),
            (await host.SendAsync($"/cop/topics/{Scenes.Refund}/export"), 200), (await host.SendAsync("/cop/parked", ("key", "[")), 400),
            (await host.Client.GetAsync("/cop/live?t=*", HttpCompletionOption.ResponseHeadersRead), 200),
            (await host.Client.PostAsync("/cop/parked", new StringContent("no form")), 413),
        })
        {
            using (answer)
            {
                ((int)answer.StatusCode).ShouldBe(status);
                answer.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("default-src 'none'");
                answer.Headers.GetValues("X-Content-Type-Options").Single().ShouldBe("nosniff");
                answer.Headers.GetValues("Cross-Origin-Opener-Policy").Single().ShouldBe("same-origin");
            }
        }
    }
}
