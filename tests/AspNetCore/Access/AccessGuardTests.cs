using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Cop.AspNetCore.Tests;

public sealed class AccessGuardTests
{
    [Theory]
    [InlineData("203.0.113.7", null, null, null)]
    [InlineData("none", null, null, null)]
    [InlineData("::ffff:203.0.113.7", null, null, null)]
    [InlineData(null, "evil.example", null, null)]
    [InlineData(null, "127.0.0.1.evil.example", null, null)]
    [InlineData(null, "0.0.0.0", null, null)]
    [InlineData(null, null, "X-Forwarded-For", "127.0.0.1")]
    [InlineData(null, null, "x-forwarded-host", "localhost")]
    [InlineData(null, null, "X-Forwarded-Whatever", "")]
    [InlineData(null, null, "Forwarded", "for=127.0.0.1")]
    [InlineData(null, null, "X-Real-IP", "127.0.0.1")]
    [InlineData(null, null, "Via", "1.1 proxy")]
    [InlineData(null, null, "Sec-Fetch-Site", "cross-site")]
    [InlineData(null, null, "Sec-Fetch-Site", "same-site")]
    [InlineData(null, null, "Origin", "null")]
    [InlineData(null, null, "Origin", "http://evil.example")]
    public async Task Without_a_policy_a_request_that_is_not_local_is_refused(string? remote, string? host, string? header, string? value)
    {
        await using var web = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/who");
        request.Headers.Host = host;
        if (remote is not null)
            request.Headers.Add(WebHost.RemoteHeader, remote);
        if (header is not null)
            request.Headers.TryAddWithoutValidation(header, value);
        using var response = await web.Client.SendAsync(request);
        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var problem = JsonElement.Parse(await response.Content.ReadAsStringAsync());
        problem.GetProperty("code").GetString().ShouldBe("loopback_only");
        problem.GetProperty("detail").GetString()!.ShouldContain("RequireAuthorization");
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    [InlineData("127.8.9.10")]
    [InlineData("[::1]")]
    public async Task A_local_request_is_answered_without_a_policy(string host)
    {
        await using var web = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/who");
        request.Headers.Host = host;
        using var response = await web.Client.SendAsync(request);
        (await response.Content.ReadAsStringAsync()).ShouldBe("none");
    }

    [Fact]
    public async Task With_a_policy_the_policy_alone_decides()
    {
        await using var web = await StartAsync(endpoint => endpoint.RequireAuthorization("operators"));
        (await web.Client.GetAsync("/who")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        using var ada = web.As("ada");
        ada.DefaultRequestHeaders.Add(WebHost.RemoteHeader, "203.0.113.7");
        (await ada.GetStringAsync("/who")).ShouldBe("human:ada");
    }

    [Fact]
    public async Task AllowAnonymous_alone_leaves_an_endpoint_on_the_loopback_address()
    {
        await using var web = await StartAsync(endpoint => endpoint.RequireAuthorization("operators").AllowAnonymous());
        using var far = new HttpClient { BaseAddress = web.Client.BaseAddress };
        far.DefaultRequestHeaders.Add(WebHost.RemoteHeader, "203.0.113.7");
        (await far.GetAsync("/who")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        await using var open = await StartAsync(endpoint => endpoint.AllowAnonymous(), new CopAccessOptions { AnonymousGroups = ["read"] });
        using var stranger = new HttpClient { BaseAddress = open.Client.BaseAddress };
        stranger.DefaultRequestHeaders.Add(WebHost.RemoteHeader, "203.0.113.7");
        (await stranger.GetStringAsync("/who")).ShouldBe("none");
    }

    [Fact]
    public async Task A_group_that_is_open_to_all_gives_no_identity_of_the_machine()
    {
        var options = new CopAccessOptions { AnonymousGroups = ["read"], LocalActor = Actor.Human("root"), TrustLocalActorHeader = true };
        await using var web = await StartAsync(endpoint => endpoint.AllowAnonymous(), options);
        (await web.Client.GetStringAsync("/who")).ShouldBe("none");
        web.Client.DefaultRequestHeaders.Add("Cop-Actor", "human:ada");
        (await web.Client.GetAsync("/who")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_caller_names_an_identity_only_where_the_host_trusts_it()
    {
        await using var strict = await StartAsync(options: new CopAccessOptions { LocalActor = Actor.Human("local") });
        (await strict.Client.GetStringAsync("/who")).ShouldBe("human:local");
        strict.Client.DefaultRequestHeaders.Add("Cop-Actor", "human:eve");
        (await strict.Client.GetAsync("/who")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        await using var trusting = await StartAsync(options: new CopAccessOptions { TrustLocalActorHeader = true });
        trusting.Client.DefaultRequestHeaders.Add("Cop-Actor", "human:eve");
        trusting.Client.DefaultRequestHeaders.Add("Cop-Acting-As", "role:finance");
        (await trusting.Client.GetStringAsync("/who")).ShouldBe("human:eve as role:finance");
        trusting.Client.DefaultRequestHeaders.Add(WebHost.RemoteHeader, "203.0.113.7");
        (await trusting.Client.GetAsync("/who")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_signed_in_user_acts_only_in_roles_that_the_host_gives()
    {
        await using var web = await StartAsync(
            endpoint => endpoint.RequireAuthorization("operators"), new CopAccessOptions { TrustLocalActorHeader = true });
        using var ada = web.As("ada:finance");
        ada.DefaultRequestHeaders.Add("Cop-Acting-As", "role:finance");
        (await ada.GetStringAsync("/who")).ShouldBe("human:ada as role:finance");
        using var eve = web.As("eve:guest");
        eve.DefaultRequestHeaders.Add("Cop-Acting-As", "role:finance");
        (await eve.GetAsync("/who")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var ghost = web.As("eve");
        ghost.DefaultRequestHeaders.Add("Cop-Actor", "human:ada");
        (await ghost.GetAsync("/who")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task In_Development_a_local_caller_is_the_local_person()
    {
        await using var web = await WebHost.StartAsync(Map(null, null), environment: "Development");
        (await web.Client.GetStringAsync("/who")).ShouldBe("human:local");
    }

    [Fact]
    public async Task An_exception_tells_the_caller_nothing_and_is_logged()
    {
        await using var web = await WebHost.StartAsync(app => app
            .MapGet("/fail", (RequestDelegate)(_ => throw new InvalidOperationException("secret"))).RequireCopAccess("read"));
        using var response = await web.Client.GetAsync("/fail");
        response.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        var body = await response.Content.ReadAsStringAsync();
        body.ShouldContain("internal_error");
        body.ShouldNotContain("secret");
        web.Log.Errors.ShouldContain(line => line.Contains("secret", StringComparison.Ordinal));
    }

    private static Task<WebHost> StartAsync(Action<IEndpointConventionBuilder>? convention = null, CopAccessOptions? options = null) =>
        WebHost.StartAsync(Map(convention, options));

    private static Action<WebApplication> Map(Action<IEndpointConventionBuilder>? convention, CopAccessOptions? options) => app =>
    {
        var endpoint = app.MapGet("/who", (RequestDelegate)(context =>
            context.Response.WriteAsync(context.GetCopCaller().Actor?.ToString() ?? "none"))).RequireCopAccess("read", options);
        convention?.Invoke(endpoint);
    };
}
