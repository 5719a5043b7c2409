using System.Net;
using System.Security.Cryptography;
using Cop.Ledger;

namespace Cop.Dashboard.Tests;

/// <summary>Sealed and masked values: shown to who may open them, one at a time, after a record of who did and why.</summary>
public sealed class OpeningTests : IDisposable
{
    private const string Plain = "12 Long Road";
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("cop-vault-");

    private FileKeyVault Vault => new(_directory.FullName, new byte[32], RandomNumberGenerator.GetBytes);

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task A_value_is_opened_with_permission_and_reason_and_each_opening_is_an_event()
    {
        await using var host = await StartAsync();
        var stored = await MoveAsync(host);
        var (eve, ada) = (host.As("eve"), host.As("ada:lead"));
        foreach (var client in new[] { eve, ada })
        {
            var html = await DashboardHost.PageAsync(client, "/cop/topics/t?sel=1");
            html.ShouldNotContain(Plain);
            html.ShouldNotContain("hunter2");
            html.ShouldContain("/payload/address");
            html.ShouldContain("masked by its name");
            html.Contains("Open as", StringComparison.Ordinal).ShouldBe(client == ada);
        }

        (await OpenAsync(eve, stored, "/payload/address", "curious")).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await OpenAsync(ada, stored, "/payload/address", " ")).Status.ShouldBe(HttpStatusCode.BadRequest);
        foreach (var pointer in new[] { "/payload/customerId", "/payload/none", "/payload", "", "/payload/address/$sealed" })
            (await OpenAsync(ada, stored, pointer, "why")).Status.ShouldBe(HttpStatusCode.NotFound, pointer);
        (await EventsAsync(host)).ShouldBeEmpty("nothing was opened");

        var opened = await OpenAsync(ada, stored, "/payload/address", "a claim");
        opened.Status.ShouldBe(HttpStatusCode.OK);
        opened.Body.ShouldContain(Plain);
        opened.Body.ShouldNotContain("hunter2");
        (await OpenAsync(ada, stored, "/payload/login/password", "a test")).Body.ShouldContain("hunter2");
        var events = await EventsAsync(host);
        events.ShouldAllBe(each => each.Type == "dashboard.sealed.opened" && each.Initiator == "human:ada");
        events.Select(each => each.Payload.ToString()).ShouldBe([
            Recorded(stored, "/payload/address", "sealed", stored.Payload.At("/address/$sealed/key")!.AsString(), "a claim"),
            Recorded(stored, "/payload/login/password", "masked", null, "a test")]);
        (await DashboardHost.PageAsync(ada, "/cop/topics/t?sel=1")).ShouldNotContain(Plain, Case.Sensitive, "it is shown once");
        (await DashboardHost.PageAsync(ada, "/cop/operations")).ShouldContain("a claim");

        async Task<(HttpStatusCode Status, string Body)> OpenAsync(HttpClient client, Event found, string pointer, string reason)
        {
            var answer = await host.SendAsync(
                client, "/cop/topics/t/open", ("event", found.Id), ("pointer", pointer), ("reason", reason));
            answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task An_erased_value_cannot_be_opened_and_nothing_is_shown_that_cannot_be_recorded()
    {
        await using var host = await StartAsync();
        var stored = await MoveAsync(host);
        var ada = host.As("ada:lead");
        (string, string)[] form = [("event", stored.Id), ("pointer", "/payload/address"), ("reason", "a claim")];
        // The topic of the dashboard's events is closed: no opening can be recorded.
        var topic = $"{host.Kernel.StoreId}:dashboard";
        await host.AppendAsync(topic, EventDraft.Create("topic.created"));
        await host.AppendAsync(topic, EventDraft.Create("topic.closed", ("force", CopJson.From(true))));
        var refused = await host.SendAsync(ada, "/cop/topics/t/open", form);
        refused.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await refused.Content.ReadAsStringAsync()).ShouldNotContain(Plain);

        (await Vault.EraseAsync("urn:cop:subject:c-7", CancellationToken.None)).Unwrap();
        var erased = await host.SendAsync(ada, "/cop/topics/t/open", form);
        erased.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await erased.Content.ReadAsStringAsync()).ShouldContain("key_erased");
    }

    [Fact]
    public async Task A_host_without_keys_says_which_line_adds_them()
    {
        await using var host = await DashboardHost.StartAsync();
        var value = SealedValue.Seal(CopJson.From(Plain), "e1#/payload/address", "urn:cop:key:1", new byte[32]);
        await host.AppendAsync("t", EventDraft.Create("guest.moved", ("address", value.ToJson())) with { Id = "e1" });
        var answer = await host.SendAsync("/cop/topics/t/open", ("event", "e1"), ("pointer", "/payload/address"), ("reason", "why"));
        answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("cop.AddSealing");
    }

    private static string Recorded(Event stored, string pointer, string kind, string? key, string reason) => CopJson.Object(
        ("topicId", CopJson.From("t")), ("eventId", CopJson.From(stored.Id)), ("pointer", CopJson.From(pointer)),
        ("kind", CopJson.From(kind)), ("key", key is null ? null : CopJson.From(key)), ("reason", CopJson.From(reason))).ToString();

    private Task<DashboardHost> StartAsync() => DashboardHost.StartAsync(
        cop => cop.UseMemory().AddSealing(Vault, SealingRules.Empty.Add("guest.moved", "/customerId", "/address")),
        new DashboardOptions { Open = DashboardPermission.ForPolicy("lead") }, hasPolicy: true);

    private static Task<Event> MoveAsync(DashboardHost host) => host.AppendAsync("t", EventDraft.Create(
        "guest.moved", ("customerId", CopJson.From("c-7")), ("address", CopJson.From(Plain)),
        ("login", CopJson.Object(("password", CopJson.From("hunter2"))))));

    private static ValueTask<List<Event>> EventsAsync(DashboardHost host) =>
        host.Kernel.Log.ReadTopicAsync($"{host.Kernel.StoreId}:dashboard").ToListAsync();
}
