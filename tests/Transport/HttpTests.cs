using System.Net;
using System.Net.Sockets;
using Cop.AspNetCore;
using Cop.Transport.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Cop.Surfaces;

namespace Cop.Transport.Tests;

public sealed class HttpTests : IAsyncLifetime
{
    private readonly HttpClient _client = new();
    private CopKernel _source = null!;
    private CopKernel _replica = null!;

    public async Task InitializeAsync()
    {
        _source = await Workload.StartAsync();
        _replica = await Workload.StartAsync();
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _replica.DisposeAsync();
        await _source.DisposeAsync();
    }

    [Fact, Trait("spec", "6.3.1")]
    public async Task A_kernel_pulls_the_topics_of_another_and_continues()
    {
        await Workload.AppendAsync(_source, seed: 1, count: 450);
        await using var host = await StartAsync(_source);
        var place = new MemoryCheckpoint();
        (await PullAsync(host, place)).Events.ShouldBe(450);
        await Workload.CompareAsync(_source, _replica);
        await Workload.AppendAsync(_source, seed: 2, count: 10);
        (await PullAsync(host, place)).Events.ShouldBe(10);
        await Workload.CompareAsync(_source, _replica);
    }

    [Fact, Trait("spec", "6.3.1")]
    public async Task A_kernel_pushes_its_topics_to_another_and_is_told_of_a_difference()
    {
        await Workload.AppendAsync(_source, seed: 1, count: 450);
        await using var host = await StartAsync(_replica);
        await using var target = new HttpTarget(_client, host.Address, "urn:cop:node:a");
        await new Replication(new StoreSource(_source, new MemoryCheckpoint()), target).RunAsync();
        await Workload.CompareAsync(_source, _replica);
        var first = (await Workload.ReadAsync(_source))[0];
        var changed = first.Event.Json.With("payload", CopJson.EmptyObject).With("metadata", null);
        var other = first with { Event = Event.From(changed).Unwrap() };
        var error = (await Should.ThrowAsync<CopException>(() => target.WriteAsync([other], default))).Error;
        error.Code.ShouldBe(CopErrorCodes.LogDivergence);
        error.Details!["differences"]!.Items.Select(each => each["pointer"]!.AsString()).ShouldContain("/payload/taskId");
    }

    [Fact]
    public async Task A_caller_pulls_only_the_topics_that_it_may_see_and_pushes_to_no_other()
    {
        await Workload.AppendAsync(_source, seed: 1, count: 40, topics: 2);
        await using (var host = await StartAsync(_source, TopicFilter.ForIds("urn:cop:topic:0")))
            await PullAsync(host, new MemoryCheckpoint());
        var topics = new List<string>();
        await foreach (var topicId in _replica.Log.ReadTopicIdsAsync())
            topics.Add(topicId);
        topics.ShouldContain("urn:cop:topic:0");
        topics.ShouldNotContain("urn:cop:topic:1");
        await using var guarded = await StartAsync(_replica, TopicFilter.None);
        await using var target = new HttpTarget(_client, guarded.Address, "urn:cop:node:a");
        var events = await Workload.ReadAsync(_source);
        (await Should.ThrowAsync<CopException>(() => target.WriteAsync(events, default))).Error.Code.ShouldBe(CopErrorCodes.NotFound);
    }

    [Theory]
    [InlineData("log?limit=0", 400)]
    [InlineData("log?limit=many", 400)]
    [InlineData("log?after=torn", 400)]
    [InlineData("log?after={}", 409)]
    [InlineData("nothing", 404)]
    public async Task A_wrong_request_has_an_answer(string path, int status)
    {
        await using var host = await StartAsync(_source);
        using var response = await _client.GetAsync(new Uri($"{host.Address}/{path}"));
        ((int)response.StatusCode).ShouldBe(status);
    }

    [Theory]
    [InlineData("[]", 200)]
    [InlineData("{}", 400)]
    [InlineData("no json", 400)]
    [InlineData("[{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\"}]", 400)]
    public async Task A_wrong_batch_has_an_answer_and_writes_nothing(string body, int status)
    {
        await using var host = await StartAsync(_source);
        using var content = new StringContent(body);
        using var response = await _client.PostAsync(new Uri($"{host.Address}/events"), content);
        ((int)response.StatusCode).ShouldBe(status);
        (await _source.Log.GetLastPositionAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_server_that_is_away_is_a_temporary_error()
    {
        // Bound without listening, it refuses connections, and no other process is given the port meanwhile.
        using var held = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        held.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var address = new Uri($"http://{held.LocalEndPoint}{CopReplicationEndpoints.DefaultPrefix}");
        var replication = new Replication(
            new HttpSource(_client, address, new MemoryCheckpoint()), new StoreTarget(_replica), new ReplicationOptions { MaxRetries = 0 });
        (await Should.ThrowAsync<CopException>(() => replication.RunAsync())).Error.Code.ShouldBe(TransportErrorCodes.Unavailable);
    }

    private async Task<ReplicationReport> PullAsync(Served host, IReplicationCheckpoint place)
    {
        await using var source = new HttpSource(_client, host.Address, place);
        return await new Replication(source, new StoreTarget(_replica)).RunAsync();
    }

    private static async Task<Served> StartAsync(CopKernel kernel, TopicFilter? visible = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        // An instance is not disposed with the services: the kernel is the test's.
        builder.Services.AddSingleton(kernel);
        var app = builder.Build();
        app.MapCopReplication(access: new CopAccessOptions { Topics = visible is null ? null : new Access(visible) });
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return new Served(app, new Uri(address + CopReplicationEndpoints.DefaultPrefix));
    }

    private sealed class Access(TopicFilter filter) : ITopicAccess
    {
        public ValueTask<TopicFilter> GetFilterAsync(
            System.Security.Claims.ClaimsPrincipal user, CancellationToken cancellationToken = default) => new(filter);
    }

    private sealed record Served(WebApplication App, Uri Address) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => App.DisposeAsync();
    }
}
