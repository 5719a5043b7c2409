using System.Net;
using Microsoft.AspNetCore.Builder;

namespace Cop.AspNetCore.Tests;

public sealed class LimitTests
{
    [Fact]
    public async Task A_caller_beyond_its_rate_waits_and_other_callers_do_not()
    {
        var time = new ManualClock();
        var options = new CopHttpOptions { RequestBurst = 3, RequestsPerSecond = 2, TimeProvider = time };
        await using var web = await WebHost.StartAsync(app => app.MapCop(options: options).RequireAuthorization("operators"));
        using var ada = web.As("ada");
        using var bo = web.As("bo");
        for (var request = 0; request < 3; request++)
            await ada.GetJsonAsync("topics");
        using (var refused = await ada.GetAsync(HttpReplies.Prefix + "topics"))
        {
            (await HttpReplies.ReadAsync(refused, HttpStatusCode.TooManyRequests, "topics")).Code().ShouldBe("rate_limited");
            refused.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
        }

        await bo.GetJsonAsync("topics");
        await ada.GetJsonAsync("health/live");
        time.Advance(TimeSpan.FromSeconds(1));
        await ada.GetJsonAsync("topics");
        await ada.GetJsonAsync("topics");
        await ada.GetJsonAsync("topics", HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public void Options_that_are_no_limits_are_refused_by_name()
    {
        (CopHttpOptions Options, string Name)[] wrong =
        [
            (new() { MaxBodyBytes = 0 }, "MaxBodyBytes"), (new() { MaxBatchEvents = 0 }, "MaxBatchEvents"),
            (new() { RequestBurst = 0 }, "RequestBurst"), (new() { RequestsPerSecond = -1 }, "RequestsPerSecond"),
            (new() { MaxStreams = 0 }, "MaxStreams"), (new() { MaxStreamsPerCaller = 0 }, "MaxStreamsPerCaller"),
            (new() { StreamDuration = TimeSpan.Zero }, "StreamDuration"),
            (new() { StreamHeartbeat = TimeSpan.MaxValue }, "StreamHeartbeat"),
            (new() { StreamWriteTimeout = TimeSpan.Zero }, "StreamWriteTimeout"), (new() { MaxConcurrentFolds = 0 }, "MaxConcurrentFolds"),
            (new() { MaxPageBytes = 0 }, "MaxPageBytes"),
        ];
        foreach (var (options, name) in wrong)
            Should.Throw<ArgumentException>(options.Validate).Message.ShouldContain(name);
        new CopHttpOptions().Validate();
    }

    [Fact]
    public async Task A_policy_is_given_to_one_group_or_to_all()
    {
        await using var web = await WebHost.StartAsync(app =>
        {
            var endpoints = app.MapCop();
            endpoints.Group(CopEndpoints.AppendGroup).RequireAuthorization("operators");
            Should.Throw<ArgumentException>(() => endpoints.Group("nonsense")).Message.ShouldContain("append");
        });
        await web.Client.GetJsonAsync("topics");
        using var refused = await web.Client.PostAsync(HttpReplies.Prefix + "topics/t/events", HttpReplies.Json("{}"));
        refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        using var ada = web.As("ada");
        await ada.PostJsonAsync("topics/t/events", """{"type":"a","payload":{}}""");
    }
}
