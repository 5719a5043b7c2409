using System.Net;
using Cop.Hitl;
using Cop.Ledger;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Cop.AspNetCore.Tests;

/// <summary>What holds for every endpoint, taken from the OpenAPI document, so that a new endpoint is covered from its first day.</summary>
public sealed class EveryEndpointTests : IAsyncLifetime
{
    private const int MaxBody = 50_000;

    private WebHost _web = null!;
    private List<Described> _all = null!;

    public async Task InitializeAsync()
    {
        _web = await StartAsync(endpoints => endpoints.RequireAuthorization("operators"));
        using var ada = _web.As("ada");
        _all = Described.Read(await ada.GetJsonAsync("openapi.json"));
        _all.Count.ShouldBeGreaterThan(30);
        // The signed-in users see the topics below their names.
        foreach (var owner in (string[])["ada", "mallory"])
        {
            (await _web.Kernel.AppendAsync($"{owner}/1", [
                EventDraft.Create("a") with { Id = $"event-{owner}" },
                EventDraft.Create("human.decision.requested", ("requestId", CopJson.From("r")), ("question", CopJson.From("Ship?")),
                    ("options", CopJson.Array(CopJson.From("yes"), CopJson.From("no"))), ("assignee", CopJson.From("human:ada"))),
            ], Actor.System("asker"))).Unwrap();
        }
    }

    public async Task DisposeAsync() => await _web.DisposeAsync();

    [Fact]
    public async Task No_endpoint_answers_without_the_policy()
    {
        foreach (var each in _all)
            (await SendAsync(_web.Client, each, each.Fill("ada"))).Status.ShouldBe(HttpStatusCode.Unauthorized, each.Name);
        await using var closed = await StartAsync(endpoints => endpoints.RequireAuthorization("nobody"));
        using var ada = closed.As("ada");
        foreach (var each in _all)
            (await SendAsync(ada, each, each.Fill("ada"))).Status.ShouldBe(HttpStatusCode.Forbidden, each.Name);
    }

    [Fact]
    public async Task No_endpoint_without_a_policy_answers_a_stranger()
    {
        await using var open = await StartAsync(_ => { });
        using var stranger = new HttpClient { BaseAddress = open.Client.BaseAddress };
        stranger.DefaultRequestHeaders.Add(WebHost.RemoteHeader, "203.0.113.7");
        foreach (var each in _all)
        {
            var (status, body) = await SendAsync(stranger, each, each.Fill("ada"));
            status.ShouldBe(HttpStatusCode.Forbidden, each.Name);
            body.ShouldContain("loopback_only");
        }
    }

    [Fact]
    public async Task A_stranger_s_topic_event_and_request_read_like_unknown_ones()
    {
        using var ada = _web.As("ada");
        var compared = 0;
        foreach (var each in _all.Where(each => each.HasPathIds))
        {
            var (status, foreign) = await SendAsync(ada, each, each.Fill("mallory"));
            var (unknownStatus, unknown) = await SendAsync(ada, each, each.Fill("mallory", "mallory/none", "event-none"));
            status.ShouldBe(HttpStatusCode.NotFound, $"{each.Name}: {foreign}");
            unknownStatus.ShouldBe(HttpStatusCode.NotFound, $"{each.Name}: {unknown}");
            foreign.ShouldBe(unknown.Replace("mallory/none", "mallory/1", StringComparison.Ordinal)
                .Replace("event-none", "event-mallory", StringComparison.Ordinal), each.Name);
            compared++;
        }

        compared.ShouldBeGreaterThan(15);
        foreach (var each in _all.Where(each => each.Method == "GET" && !each.HasPathIds && each.Name != "topics.stream"))
            (await SendAsync(ada, each, each.Fill("ada"))).Body.ShouldNotContain("mallory", Case.Sensitive, each.Name);
    }

    [Fact]
    public async Task A_parameter_of_the_wrong_type_is_refused_by_name()
    {
        using var ada = _web.As("ada");
        foreach (var each in _all)
        {
            foreach (var (parameter, wrong) in each.WrongValues())
            {
                var (status, body) = await SendAsync(ada, each, each.Fill("ada") + $"&{parameter}={wrong}");
                status.ShouldBe(HttpStatusCode.BadRequest, $"{each.Name} {parameter}={wrong}: {body}");
                body.ShouldContain(parameter, Case.Sensitive, each.Name);
            }

            (await SendAsync(ada, each, each.Fill("ada") + "&nonsense=1")).Status.ShouldBe(HttpStatusCode.BadRequest, each.Name);
            (await SendAsync(ada, each, each.Fill("ada") + "&nonsense")).Status.ShouldBe(HttpStatusCode.BadRequest, each.Name);
        }
    }

    [Fact]
    public async Task A_body_of_another_type_shape_or_size_is_refused()
    {
        using var ada = _web.As("ada");
        foreach (var each in _all.Where(each => each.Method == "POST"))
        {
            var path = each.Fill("ada");
            (await SendAsync(ada, each, path, "{}", "text/plain")).Status.ShouldBe(HttpStatusCode.UnsupportedMediaType, each.Name);
            var type = each.Name == "cloudevents.import" ? "application/cloudevents+json" : "application/json";
            foreach (var body in (string[])["", "{", "[7]", "\"x\"", "{\"nonsense\":1}", "{\"a\":1,\"a\":2}", "\ufeff{}"])
            {
                var (status, answer) = await SendAsync(ada, each, path, body, type);
                status.ShouldBe(HttpStatusCode.BadRequest, $"{each.Name} {body}: {answer}");
            }

            foreach (var wrong in each.WrongBodies())
                (await SendAsync(ada, each, path, wrong, type)).Status.ShouldBe(HttpStatusCode.BadRequest, $"{each.Name} {wrong}");
            var large = $"{{\"type\":\"{new string('x', MaxBody)}\"}}";
            (await SendAsync(ada, each, path, large, type)).Status.ShouldBe(HttpStatusCode.RequestEntityTooLarge, each.Name);
        }

        (await _web.Kernel.Log.GetHeadAsync("ada/1"))!.LastSeq.ShouldBe(2, "A refused request appended an event.");
        _web.Log.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task No_endpoint_takes_another_method()
    {
        using var ada = _web.As("ada");
        foreach (var each in _all)
        {
            using var request = new HttpRequestMessage(HttpMethod.Delete, HttpReplies.Prefix + each.Fill("ada"));
            using var response = await ada.SendAsync(request);
            ((int)response.StatusCode).ShouldBeOneOf([404, 405]);
        }
    }

    [Fact]
    public async Task A_cross_site_request_changes_nothing_even_with_credentials()
    {
        using var ada = _web.As("ada");
        ada.DefaultRequestHeaders.Add("Sec-Fetch-Site", "cross-site");
        foreach (var each in _all.Where(each => each.Method == "POST"))
            (await SendAsync(ada, each, each.Fill("ada"), "{}")).Status.ShouldBe(HttpStatusCode.Forbidden, each.Name);
    }

    private static async Task<(HttpStatusCode Status, string Body)> SendAsync(
        HttpClient client, Described each, string path, string? body = null, string type = "application/json")
    {
        using var request = new HttpRequestMessage(new HttpMethod(each.Method), HttpReplies.Prefix + path);
        if (each.Method == "POST")
            request.Content = HttpReplies.Json(body ?? each.GoodBody, type);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return (response.StatusCode, response.IsSuccessStatusCode && each.Name == "topics.stream"
            ? "" : await response.Content.ReadAsStringAsync());
    }

    private static Task<WebHost> StartAsync(Action<CopEndpoints> authorize) => WebHost.StartAsync(
        app => authorize(app.MapCop(options: new CopHttpOptions { MaxBodyBytes = MaxBody, RequestsPerSecond = 0 })),
        cop => cop.AddHitl().AddLedger(),
        services => services.AddSingleton<ITopicAccess, PrefixAccess>());
}
