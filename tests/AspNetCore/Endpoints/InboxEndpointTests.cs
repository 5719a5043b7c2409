using System.Net;
using Cop.Hitl;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Cop.AspNetCore.Tests;

public sealed class InboxEndpointTests : IAsyncLifetime
{
    private static readonly Actor Asker = Actor.Agent("asker");

    private WebHost _web = null!;

    public async Task InitializeAsync()
    {
        _web = await WebHost.StartAsync(
            app => app.MapCop().RequireAuthorization("operators"), cop => cop.AddHitl(),
            services => services.AddSingleton<ITopicAccess, SharedAccess>());
        await AskAsync("shared/1", "late", "human:ada", 3);
        await AskAsync("shared/2", "soon", "human:ada", 1);
        await AskAsync("shared/2", "role", "role:finance", 2);
        await AskAsync("hidden/1", "foreign", "human:ada", 0);
    }

    public async Task DisposeAsync() => await _web.DisposeAsync();

    [Fact]
    public async Task An_inbox_lists_the_first_due_first_and_no_foreign_request()
    {
        using var ada = _web.As("ada");
        (await ListAsync(ada, "inbox")).ShouldBe(["soon", "role", "late"]);
        (await ListAsync(ada, "inbox?mine=true")).ShouldBe(["soon", "late"]);
        (await ListAsync(ada, "inbox?limit=1")).ShouldBe(["soon"]);
        (await ListAsync(ada, "inbox?topicId=shared%2F2")).ShouldBe(["soon", "role"]);
        (await ListAsync(ada, "inbox?topicId=hidden%2F1")).ShouldBeEmpty();
        (await ListAsync(ada, "inbox?role=role%3Afinance")).ShouldBe(["role"]);
        (await ListAsync(ada, "inbox?dueBy=2027-01-03T00:00:00.000Z")).ShouldBe(["soon", "role"]);
        (await ListAsync(ada, "inbox?status=answered")).ShouldBeEmpty();
        foreach (var status in (string[])["Open", "0", "nonsense"])
            (await ada.GetJsonAsync($"inbox?status={status}", HttpStatusCode.BadRequest)).Code().ShouldBe("invalid_query");
    }

    [Fact]
    public async Task An_answer_is_stored_as_the_signed_in_person_s()
    {
        using var ada = _web.As("ada");
        var request = await ada.GetJsonAsync("inbox/shared%2F1/late");
        var answer = $$"""{"decision":"yes","rationale":"fine","shownHash":{{request["shownHash"]}}}""";
        var receipt = await ada.PostJsonAsync("inbox/shared%2F1/late/answer", answer, HttpStatusCode.OK);
        var provided = receipt["events"]!.Items.Single(stored => stored["type"]!.AsString() == "human.decision.provided");
        provided.At("/metadata/initiator")!.AsString().ShouldBe("human:ada");
        (await ada.PostJsonAsync("inbox/shared%2F1/late/answer", answer, HttpStatusCode.OK))["duplicate"]!.ToString().ShouldBe("true");
        (await ada.PostJsonAsync("inbox/shared%2F1/late/answer", """{"decision":"no"}""", HttpStatusCode.Conflict)).Code()
            .ShouldBe("already_answered");
        (await ada.GetJsonAsync("inbox/shared%2F1/late/history"))["items"]!.Items.Count().ShouldBe(2);
        (await ada.GetJsonAsync("inbox/shared%2F1/late"))["status"]!.AsString().ShouldBe("answered");
    }

    [Fact]
    public async Task A_request_to_another_person_or_an_unseen_one_cannot_be_answered()
    {
        using var eve = _web.As("eve");
        (await eve.PostJsonAsync("inbox/shared%2F1/late/answer", """{"decision":"yes"}""", HttpStatusCode.Forbidden)).Code()
            .ShouldBe("not_addressee");
        using var ada = _web.As("ada");
        (await ada.PostJsonAsync("inbox/hidden%2F1/foreign/answer", """{"decision":"yes"}""", HttpStatusCode.NotFound)).Code()
            .ShouldBe("not_found");
        (await ada.PostJsonAsync("inbox/shared%2F1/late/answer", """{"decision":"maybe"}""", HttpStatusCode.UnprocessableEntity)).Code()
            .ShouldBe("invalid_answer");
        (await ada.PostJsonAsync(
            "inbox/shared%2F1/late/answer", """{"decision":"yes","shownHash":"0000"}""", HttpStatusCode.Conflict)).Code()
            .ShouldBe("shown_changed");
        (await _web.Kernel.Log.GetHeadAsync("shared/1"))!.LastSeq.ShouldBe(1);
    }

    [Fact]
    public async Task A_role_is_claimed_only_by_a_user_who_has_it()
    {
        using var bo = _web.As("bo:finance");
        bo.DefaultRequestHeaders.Add("Cop-Acting-As", "role:finance");
        var receipt = await bo.PostJsonAsync("inbox/shared%2F2/role/answer", """{"decision":"no"}""", HttpStatusCode.OK);
        receipt["events"]!.Items.Last().At("/metadata/actingAs")!.AsString().ShouldBe("role:finance");
    }

    [Fact]
    public async Task A_request_is_passed_on_and_withdrawn()
    {
        using var ada = _web.As("ada");
        await ada.PostJsonAsync("inbox/shared%2F2/soon/delegate", """{"to":"human:bo","reason":"holiday"}""", HttpStatusCode.OK);
        (await ada.GetJsonAsync("inbox/shared%2F2/soon"))["assignee"]!.AsString().ShouldBe("human:bo");
        (await ada.PostJsonAsync("inbox/shared%2F2/soon/delegate", """{"to":"human:ada"}""", HttpStatusCode.Forbidden)).Code()
            .ShouldBe("not_addressee");
        (await ada.GetJsonAsync("standing/shared%2F2"))["items"]!.Items.ShouldBeEmpty();
    }

    private async Task AskAsync(string topicId, string requestId, string assignee, int days) => (await _web.Kernel.AppendAsync(
        topicId, EventDraft.Create("human.decision.requested",
            ("requestId", CopJson.From(requestId)), ("question", CopJson.From($"Ship {requestId}?")),
            ("options", CopJson.Array(CopJson.From("yes"), CopJson.From("no"))), ("assignee", CopJson.From(assignee)),
            ("dueAt", CopJson.From(CopTime.Format(new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero).AddDays(days))))), Asker))
        .Unwrap();

    private static async Task<IEnumerable<string?>> ListAsync(HttpClient client, string path) =>
        (await client.GetJsonAsync(path))["items"]!.Items.Select(request => request["requestId"]!.AsString());

    private sealed class SharedAccess : ITopicAccess
    {
        public ValueTask<TopicFilter> GetFilterAsync(
            System.Security.Claims.ClaimsPrincipal user, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(TopicFilter.ForPrefix("shared/"));
    }
}
