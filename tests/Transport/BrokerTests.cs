namespace Cop.Transport.Tests;

/// <summary>The tests of a transport through a broker.</summary>
public abstract class BrokerTests : IAsyncLifetime
{
    private protected const string Node = "urn:cop:node:a";

    private static readonly ReplicationOptions Patient = new()
    {
        Follow = true, MinRetryDelay = TimeSpan.FromMilliseconds(20), MaxRetryDelay = TimeSpan.FromMilliseconds(500),
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("cop-consumer-").FullName;
    private CopKernel _source = null!;
    private CopKernel _replica = null!;

    private protected abstract Broker Broker { get; }

    private protected abstract string Kind { get; }

    private protected abstract Uri Address { get; }

    private protected abstract IReplicationSource OpenSource(string name, bool isStranger = false);

    private protected abstract IReplicationTarget OpenTarget(string name, bool isStranger = false);

    public async Task InitializeAsync()
    {
        await Broker.StartAsync();
        _source = await Workload.StartAsync();
        _replica = await Workload.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _replica.DisposeAsync();
        await _source.DisposeAsync();
        await Broker.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    // One broker for all that it is tested for: starting it takes most of the time.
    [Fact, Trait("spec", "6.3.1"), Trait("spec", "6.3.2")]
    public async Task A_store_is_replicated_through_the_broker()
    {
        await Workload.AppendAsync(_source, seed: 1, count: 150);
        await PublishAsync("first");
        (await ConsumeAsync("first")).Events.ShouldBe(150);
        await Workload.CompareAsync(_source, _replica);
        // A sender that lost its checkpoint sends everything again.
        await PublishAsync("first");
        await ConsumeAsync("first");
        await Workload.CompareAsync(_source, _replica);
        await RefusesStrangersAsync();
        await PublishAsync("kill");
        await KilledConsumer.RunAsync(Kind, Address.ToString(), _folder);
        await using (var consumer = OpenSource("kill"))
            await KilledConsumer.ContinueAsync(_folder, consumer, _source);
        await SurvivesARestartAsync();
    }

    private async Task RefusesStrangersAsync()
    {
        await using var target = OpenTarget("first", isStranger: true);
        await using var source = OpenSource("first", isStranger: true);
        var writing = await Should.ThrowAsync<CopException>(() => new Replication(Store(), target, Patient).RunAsync());
        (writing.Error.Code, writing.Error.Category).ShouldBe((TransportErrorCodes.AccessDenied, CopErrorCategory.Business));
        writing.Error.Message.ShouldNotContain("wrong");
        var reading = await Should.ThrowAsync<CopException>(() => new Replication(source, new StoreTarget(_replica), Patient).RunAsync());
        reading.Error.Code.ShouldBe(TransportErrorCodes.AccessDenied);
    }

    private async Task SurvivesARestartAsync()
    {
        await using var replica = await Workload.StartAsync();
        await using var target = OpenTarget("restart");
        await using var consumer = OpenSource("restart");
        using var limit = HangLimit.Begin();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token);
        var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var received = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var sending = new Replication(Store(), target, Patient) { Progress = _ => sent.TrySetResult() }.RunAsync(stop.Token);
        var receiving = new Replication(consumer, new StoreTarget(replica), Patient) { Progress = _ => received.TrySetResult() }
            .RunAsync(stop.Token);
        await Task.WhenAll(sent.Task, received.Task).WaitAsync(limit.Token);
        await Broker.StopAsync();
        await Workload.AppendAsync(_source, seed: 3, count: 60);
        await Broker.StartAsync();
        await ArrivedAsync(replica, limit.Token);
        await Workload.CompareAsync(_source, replica);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(sending);
        await Should.ThrowAsync<OperationCanceledException>(receiving);
    }

    private async Task ArrivedAsync(CopKernel replica, CancellationToken cancellationToken)
    {
        await foreach (var topicId in _source.Log.ReadTopicIdsAsync(cancellationToken))
        {
            var last = (await _source.Log.GetHeadAsync(topicId, cancellationToken))!.LastSeq;
            await foreach (var stored in replica.StreamEventsAsync(topicId, 0, cancellationToken))
            {
                if (stored.TopicSeq == last)
                    break;
            }
        }
    }

    private StoreSource Store() => new(_source, new MemoryCheckpoint(), TimeSpan.FromMilliseconds(20));

    private async Task PublishAsync(string name)
    {
        await using var target = OpenTarget(name);
        await new Replication(Store(), target).RunAsync();
    }

    private async Task<ReplicationReport> ConsumeAsync(string name)
    {
        await using var consumer = OpenSource(name);
        return await new Replication(consumer, new StoreTarget(_replica)).RunAsync();
    }
}
