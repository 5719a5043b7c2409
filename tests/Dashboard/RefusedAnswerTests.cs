using System.Net;
using System.Text.RegularExpressions;
using Cop.Hitl;
using Microsoft.Extensions.DependencyInjection;

namespace Cop.Dashboard.Tests;

/// <summary>
/// An answer to a request that is another one than was shown: the page says what happened, has old and new side by side, and keeps the
/// typed text.
/// </summary>
public sealed partial class RefusedAnswerTests
{
    private const string Address = "/cop/inbox/request?topic=" + Scenes.Refund + "&request=r1";

    private readonly ManualTime _time = new();

    [Theory]
    [InlineData("answered", "request_closed", "It is answered since", "human.decision.provided",
        "decision &quot;approve&quot;", "Status: \"open\" | \"answered\"", "Answers: 0 | 1")]
    [InlineData("withdrawn", "request_closed", "It is withdrawn since", "human.request.withdrawn",
        "reason &quot;settled by phone&quot;", "Status: \"open\" | \"withdrawn\"")]
    [InlineData("delegated", "not_addressee", "for human:dora", "human.request.delegated",
        "to &quot;human:dora&quot;, reason &quot;on leave&quot;", "Addressed to: \"role:finance\" | \"human:dora\"")]
    [InlineData("expired", "request_closed", "It is expired since", "continuation.expired", "agent:cop-supervisor",
        "Status: \"open\" | \"expired\"")]
    public async Task An_answer_to_a_request_that_changed_meanwhile_is_refused_with_what_changed(
        string change, string code, string status, string type, string detail, params string[] differences)
    {
        await using var host = await StartAsync();
        await Scenes.FillAsync(host);
        await WaitAsync(host);
        var bo = host.As("bo:finance");
        var form = FormOf(await DashboardHost.PageAsync(bo, Address));
        await ChangeAsync(host, change);
        var html = await RefusedAsync(host, form);
        html.ShouldContain(code);
        html.ShouldContain(status);
        html.ShouldContain($"<b>{type}</b>");
        html.ShouldContain(detail);
        DifferencesOf(html).ShouldBe(differences, ignoreOrder: true);
    }

    [Fact]
    public async Task A_request_with_other_content_under_its_id_is_shown_beside_the_one_that_was_seen()
    {
        List<(string, string)> form;
        await using (var host = await StartAsync())
        {
            await Scenes.FillAsync(host);
            form = FormOf(await DashboardHost.PageAsync(host.As("bo:finance"), Address));
        }

        // The same topic in a store that was restored: what was asked then is lost, and its id was given again.
        await using var restored = await StartAsync();
        await Scenes.AskAsync(restored, "r1", "role:finance", CopJson.Object(
            ("question", CopJson.From("Refund 58.00 EUR?")), ("dueAt", CopJson.From("2027-01-01T00:00:00.000Z")), ("proposal",
                CopJson.Object(("amount", CopJson.From(58)), ("note", CopJson.From("as \u202etyped"))))));
        var html = await RefusedAsync(restored, form);
        html.ShouldContain("shown_changed");
        html.ShouldContain("The request has changed since you saw it");
        DifferencesOf(html).ShouldBe(
        [
            "/proposal/amount: 48 | 58", "/proposal/note: \"as ⟨U+202E⟩agreed\" | \"as ⟨U+202E⟩typed\"",
            "/question: \"Refund 48.00 EUR to Ada Lovelace?\" | \"Refund 58.00 EUR?\"",
            "/dueAt: not there | \"2027-01-01T00:00:00.000Z\"",
        ], ignoreOrder: true);
        html.ShouldContain("The whole request as you saw it");

        // The form below is that of the request now, with the text in it.
        var again = FormOf(html);
        again.ShouldNotBe(form);
        var sent = await SendAsync(restored, again);
        sent.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
    }

    [Fact]
    public async Task What_a_form_says_that_it_showed_counts_under_the_hash_of_its_answer_alone()
    {
        await using var host = await StartAsync();
        await Scenes.FillAsync(host);
        var form = FormOf(await DashboardHost.PageAsync(host.As("bo:finance"), Address));
        await ChangeAsync(host, "withdrawn");
        foreach (var seen in new[] { form[1].Item2.Replace("48.00", "1.00", StringComparison.Ordinal), "", "{broken", "[]", "7" })
            DifferencesOf(await RefusedAsync(host, [form[0], ("seen", seen)])).ShouldNotContain(line => line.StartsWith('/'), seen);
    }

    [Fact]
    public async Task A_sealed_value_is_not_repeated_in_a_form()
    {
        await using var host = await StartAsync();
        await Scenes.AskAsync(host, "r1", "role:finance", CopJson.Object(("proposal", CopJson.Parse(
            """{"iban":{"$sealed":{"v":1,"key":"k","alg":"A256GCM","data":"c2VjcmV0"}}}""").Unwrap())));
        var page = await DashboardHost.PageAsync(host.As("bo:finance"), Address);
        page.ShouldContain("sealed, key k");
        page.ShouldNotContain("c2VjcmV0");
        await ChangeAsync(host, "withdrawn");
        DifferencesOf(await RefusedAsync(host, FormOf(page))).ShouldBe(["Status: \"open\" | \"withdrawn\""]);
    }

    private Task<DashboardHost> StartAsync() => DashboardHost.StartAsync(
        cop =>
        {
            Scenes.AddAll(cop);
            cop.Configure(options => options with { TimeProvider = _time });
        }, hasPolicy: true, services: services => services.AddHttpContextAccessor().AddSingleton<IRoleResolver, ClaimedRoles>());

    // The asker waits for the request for a minute.
    private Task<Event> WaitAsync(DashboardHost host) => host.AppendAsync(Scenes.Refund, EventDraft.Create("artifact.created",
        ("artifact", CopJson.Parse($$$"""
            {"id":"wait","type":"cop/continuation","payload":{"agent":"importer","waitForEvents":["never.comes"],
            "resumeBefore":"{{{CopTime.Format(_time.GetUtcNow().AddMinutes(1))}}}","meta":{"match":{"/payload/requestId":"r1"} } } }
            """).Unwrap())), "system:desk");

    private async Task ChangeAsync(DashboardHost host, string change)
    {
        var requests = host.App.Services.GetRequiredService<Cop.Hitl.HumanRequests>();
        switch (change)
        {
            case "answered":
                var cy = host.As("cy:finance");
                (await host.SendAsync(cy, "/cop/inbox/request", [("topic", Scenes.Refund), ("request", "r1"), ("decision", "approve"),
                    .. FormOf(await DashboardHost.PageAsync(cy, Address))])).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
                break;
            case "delegated":
                (await host.SendAsync(host.As("cy:finance"), "/cop/inbox/request", ("topic", Scenes.Refund), ("request", "r1"),
                    ("delegate", "human:dora"), ("why", "on leave"))).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
                break;
            case "withdrawn":
                (await requests.WithdrawAsync(Scenes.Refund, "r1", Actor.System("desk"), "settled by phone")).Unwrap();
                break;
            default:
                _time.Advance(TimeSpan.FromSeconds(61));
                await foreach (var stored in host.Kernel.StreamEventsAsync(Scenes.Refund))
                {
                    if (stored.Type == "continuation.expired")
                        break;
                }

                break;
        }
    }

    private static async Task<string> RefusedAsync(DashboardHost host, List<(string, string)> form)
    {
        var last = await host.Kernel.Log.GetLastPositionAsync();
        var refused = await SendAsync(host, form);
        refused.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await host.Kernel.Log.GetLastPositionAsync()).ShouldBe(last, "nothing was recorded");
        var html = await refused.Content.ReadAsStringAsync();
        html.ShouldContain("my &lt;b&gt;words&lt;/b&gt;", Case.Sensitive, "the typed text stays");
        html.ShouldContain("typed into a field that may be gone");
        return html;
    }

    private static Task<HttpResponseMessage> SendAsync(DashboardHost host, List<(string, string)> form) => host.SendAsync(
        host.As("bo:finance"), "/cop/inbox/request", [("topic", Scenes.Refund), ("request", "r1"), ("decision", "reject"),
            ("rationale", "my <b>words</b>"), ("v/gone", "typed into a field that may be gone"), .. form]);

    // The fields that say what the form was made from.
    private static List<(string Name, string Value)> FormOf(string html) => [.. Made().Matches(html).Select(field =>
        (field.Groups[1].Value, WebUtility.HtmlDecode(field.Groups[2].Value)))];

    private static List<string> DifferencesOf(string html) => [.. Sides().Matches(html).Select(row =>
        $"{Text(row.Groups[1])}: {Text(row.Groups[2])} | {Text(row.Groups[3])}")];

    private static string Text(Group cell) => WebUtility.HtmlDecode(Tag().Replace(cell.Value, ""));

    [GeneratedRegex("<input type=\"hidden\" name=\"(shown|seen)\" value=\"([^\"]*)\">")]
    private static partial Regex Made();

    [GeneratedRegex("<th colspan=\"2\" scope=\"rowgroup\">(.*?)</th></tr>\\s*<tr><td>(.*?)</td><td>(.*?)</td></tr>",
        RegexOptions.Singleline)]
    private static partial Regex Sides();

    [GeneratedRegex("<[^>]+>")]
    private static partial Regex Tag();
}
