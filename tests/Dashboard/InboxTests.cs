using System.Net;
using Cop.Hitl;
using Microsoft.Extensions.DependencyInjection;

namespace Cop.Dashboard.Tests;

/// <summary>Reading a request in full, answering it once, and the refusals.</summary>
public sealed class InboxTests
{
    private const string Address = "/cop/inbox/request?topic=urn:cop:topic:refund&request=r1";

    [Fact]
    public async Task An_answer_is_recorded_with_its_person_role_and_the_hash_of_what_was_shown()
    {
        await using var host = await StartAsync();
        var bo = host.As("bo:finance");
        var page = await DashboardHost.PageAsync(bo, Address);
        page.ShouldContain("as ⟨U+202E⟩agreed");
        var shown = Shown(page);
        var sent = await SendAsync(host, bo, shown, ("decision", "approve"), ("rationale", "fits the order"));
        sent.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        var receipt = await DashboardHost.PageAsync(bo, sent.Headers.Location!.ToString());
        receipt.ShouldContain("✓ Recorded as");
        receipt.ShouldContain("is answered since");
        var answer = await LastAsync(host);
        (answer.Type, answer.Initiator, answer.Metadata!["actingAs"]!.AsString()).ShouldBe(
            ("human.decision.provided", "human:bo", "role:finance"));
        (answer.Payload["decision"]!.AsString(), answer.Payload["rationale"]!.AsString()).ShouldBe(("approve", "fits the order"));
        var asked = await host.Kernel.Log.ReadTopicAsync(Scenes.Refund).FirstAsync(stored => stored.Type == "human.decision.requested");
        answer.Payload["shownHash"]!.AsString().ShouldBe($"sha-256:{asked.Payload.Hash().Value}");
    }

    [Fact]
    public async Task Of_two_people_who_send_at_once_one_is_the_answer_and_the_other_page_says_so()
    {
        await using var host = await StartAsync();
        var (bo, cy) = (host.As("bo:finance"), host.As("cy:finance"));
        var shown = Shown(await DashboardHost.PageAsync(bo, Address));
        var sent = await Task.WhenAll(
            SendAsync(host, bo, shown, ("decision", "approve")), SendAsync(host, cy, shown, ("decision", "reject"),
                ("rationale", "my <b>words</b>")));
        sent.Count(answer => answer.StatusCode == HttpStatusCode.SeeOther).ShouldBe(1);
        var refused = sent.Single(answer => answer.StatusCode != HttpStatusCode.SeeOther);
        refused.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        var html = await refused.Content.ReadAsStringAsync();
        html.ShouldContain("request_closed");
        html.ShouldContain($"✎ {(await LastAsync(host)).Initiator} role:finance in <a", Case.Sensitive, "the first person is named");
        (await CountAsync(host, "human.decision.provided")).ShouldBe(1);
    }

    [Fact]
    public async Task With_a_quorum_the_answers_of_both_people_count()
    {
        await using var host = await StartAsync();
        await Scenes.AskAsync(host, "both", "role:finance", CopJson.Object(("quorum", CopJson.From(2))));
        const string both = "/cop/inbox/request?topic=urn:cop:topic:refund&request=both";
        foreach (var (person, count) in new[] { ("bo", "1 of 2 answers"), ("cy", "2 of 2 answers") })
        {
            var client = host.As(person + ":finance");
            var sent = await host.SendAsync(
                client, "/cop/inbox/request", ("topic", Scenes.Refund), ("request", "both"),
                ("shown", Shown(await DashboardHost.PageAsync(client, both))), ("decision", "approve"));
            sent.StatusCode.ShouldBe(HttpStatusCode.SeeOther, await sent.Content.ReadAsStringAsync());
            (await DashboardHost.PageAsync(client, sent.Headers.Location!.ToString())).ShouldContain(count);
        }

        (await CountAsync(host, "human.decision.provided")).ShouldBe(2);
    }

    [Fact]
    public async Task An_answer_to_a_request_that_was_withdrawn_or_went_to_another_is_refused_with_the_reason()
    {
        await using var host = await StartAsync();
        var bo = host.As("bo:finance");
        var shown = Shown(await DashboardHost.PageAsync(bo, Address));
        (await SendAsync(host, host.As("cy:finance"), "", ("delegate", "human:dora"))).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        await RefusedAsync("not_addressee", "for human:dora");
        var requests = host.App.Services.GetRequiredService<Cop.Hitl.HumanRequests>();
        (await requests.WithdrawAsync(Scenes.Refund, "r1", Actor.System("desk"), "settled")).Unwrap();
        await RefusedAsync("request_closed", "It is withdrawn since");
        (await CountAsync(host, "human.decision.provided")).ShouldBe(0);

        async Task RefusedAsync(string code, string reason)
        {
            var refused = await SendAsync(host, bo, shown, ("decision", "reject"), ("rationale", "my <b>words</b>"));
            refused.StatusCode.ShouldBe(HttpStatusCode.Conflict);
            var html = await refused.Content.ReadAsStringAsync();
            html.ShouldContain(code);
            html.ShouldContain(reason);
            html.ShouldContain("my &lt;b&gt;words&lt;/b&gt;", Case.Sensitive, "what was typed is still there");
        }
    }

    [Fact]
    public async Task An_answer_posted_twice_counts_once()
    {
        await using var host = await StartAsync();
        var bo = host.As("bo:finance");
        var shown = Shown(await DashboardHost.PageAsync(bo, Address));
        var sent = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SendAsync(host, bo, shown, ("decision", "approve"))));
        sent.ShouldAllBe(answer => answer.StatusCode == HttpStatusCode.SeeOther);
        (await CountAsync(host, "human.decision.provided")).ShouldBe(1);
    }

    [Fact]
    public async Task A_changed_hash_is_refused_and_the_typed_text_stays()
    {
        await using var host = await StartAsync();
        var answer = await SendAsync(host, host.As("bo:finance"), "sha-256:0000", ("decision", "approve"), ("rationale", "typed & kept"));
        answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        var html = await answer.Content.ReadAsStringAsync();
        html.ShouldContain("shown_changed");
        html.ShouldContain("The request has changed since you saw it");
        html.ShouldContain("typed &amp; kept");
        (await CountAsync(host, "human.decision.provided")).ShouldBe(0);
    }

    [Fact]
    public async Task Who_is_not_asked_gets_no_form_and_is_refused()
    {
        await using var host = await StartAsync();
        var eve = host.As("eve");
        var page = await DashboardHost.PageAsync(eve, Address);
        page.ShouldContain("addressed to role:finance");
        page.ShouldNotContain("Send answer");
        var answer = await SendAsync(host, eve, Shown(await DashboardHost.PageAsync(host.As("bo:finance"), Address)),
            ("decision", "approve"));
        (await answer.Content.ReadAsStringAsync()).ShouldContain("not_addressee");
        (await CountAsync(host, "human.decision.provided")).ShouldBe(0);
    }

    [Fact]
    public async Task Edited_arguments_are_read_from_the_fields_of_the_schema()
    {
        await using var host = await StartAsync();
        var bo = host.As("bo:finance");
        var page = await DashboardHost.PageAsync(bo, Address);
        page.ShouldContain("name=\"v/amount\" value=\"48\"");
        var shown = Shown(page);
        var wrong = await SendAsync(host, bo, shown, ("decision", "edit"), ("v/amount", "many"), ("v/order", "4711"));
        wrong.StatusCode.ShouldBe((HttpStatusCode)422);
        var html = await wrong.Content.ReadAsStringAsync();
        html.ShouldContain("The field &#39;Amount&#39; is no number");
        html.ShouldContain("value=\"many\"");
        (await SendAsync(host, bo, shown, ("decision", "edit"), ("v/amount", "40.5"), ("v/order", "4711"), ("v/note", "")))
            .StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await LastAsync(host)).Payload["value"]!.ToString().ShouldBe("""{"amount":40.5,"order":"4711"}""");
    }

    [Fact]
    public async Task A_value_that_the_schema_refuses_names_its_field_and_no_schema_has_a_pattern_that_could_explode()
    {
        await using var host = await StartAsync();
        var bo = host.As("bo:finance");
        var shown = Shown(await DashboardHost.PageAsync(bo, Address));
        var refused = await SendAsync(host, bo, shown, ("decision", "edit"), ("v/amount", "1"), ("v/note", new string('n', 201)));
        ((int)refused.StatusCode).ShouldBeOneOf(409, 422);
        (await refused.Content.ReadAsStringAsync()).ShouldContain("/note");
        (await CountAsync(host, "human.decision.provided")).ShouldBe(0);
        var exploding = CopJson.Object(("schema", CopJson.Parse("""{"type":"string","pattern":"^(a+)+$"}"""u8).Unwrap()));
        (await Should.ThrowAsync<CopException>(Scenes.AskAsync(host, "pattern", "role:finance", exploding))).Error.Code
            .ShouldBe("invalid_schema");
    }

    [Fact]
    public async Task A_request_is_delegated_and_the_circle_refused()
    {
        await using var host = await StartAsync();
        var bo = host.As("bo:finance");
        (await SendAsync(host, bo, "", ("delegate", "human:dora"), ("why", "on leave"))).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await DashboardHost.PageAsync(host.As("dora"), "/cop/inbox")).ShouldContain("Refund 48.00 EUR");
        (await SendAsync(host, host.As("dora"), "", ("delegate", "role:finance"))).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await SendAsync(host, host.As("dora"), "", ("delegate", "nobody"))).StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task The_inbox_lists_mine_and_my_roles_and_history()
    {
        await using var host = await StartAsync();
        await Scenes.AskAsync(host, "r2", "human:bo", CopJson.Object(("question", CopJson.From("Second question?"))));
        await Scenes.AskAsync(host, "r3", "human:eve", CopJson.Object(("question", CopJson.From("Not for bo?"))));
        var html = await DashboardHost.PageAsync(host.As("bo:finance"), "/cop/inbox");
        html.ShouldContain("Refund 48.00");
        html.ShouldContain("Second question?");
        html.ShouldNotContain("Not for bo?");
        (await DashboardHost.PageAsync(host.As("bo:finance"), "/cop/inbox?for=all")).ShouldContain("Not for bo?");
        (await DashboardHost.PageAsync(host.As("bo:finance"), "/cop/inbox?status=answered")).ShouldContain("Nothing here.");
    }

    private static async Task<DashboardHost> StartAsync()
    {
        var host = await DashboardHost.StartAsync(Scenes.AddAll, hasPolicy: true, services: services =>
            services.AddHttpContextAccessor().AddSingleton<IRoleResolver, ClaimedRoles>());
        await Scenes.FillAsync(host);
        return host;
    }

    private static Task<HttpResponseMessage> SendAsync(DashboardHost host, HttpClient client, string shown, params (string,
        string)[] fields) =>
        host.SendAsync(client, "/cop/inbox/request", [("topic", Scenes.Refund), ("request", "r1"), ("shown", shown), .. fields]);

    private static string Shown(string html) => html.Split("name=\"shown\" value=\"")[1].Split('"')[0];

    private static async Task<Event> LastAsync(DashboardHost host) =>
        await host.Kernel.Log.ReadTopicAsync(Scenes.Refund).LastAsync(stored => stored.Type.StartsWith("human.", StringComparison.Ordinal));

    private static async Task<int> CountAsync(DashboardHost host, string type) =>
        await host.Kernel.Log.ReadTopicAsync(Scenes.Refund).CountAsync(stored => stored.Type == type);
}
