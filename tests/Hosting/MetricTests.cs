namespace Cop.Hosting.Tests;

[Collection(TelemetryCollection.Name)]
public sealed class MetricTests : IDisposable
{
    private readonly MetricReadings _readings = new();

    public void Dispose() => _readings.Dispose();

    [Fact]
    public async Task Appends_are_measured_by_latency_batch_size_and_queue_length()
    {
        await using var kernel = await StartAsync();
        (await kernel.AppendAsync("t", [EventDraft.Create("a"), EventDraft.Create("b")], TestHost.Ada)).Unwrap();
        _readings.Observe();

        _readings.Of("cop.append.duration").ShouldHaveSingleItem().ShouldBeGreaterThan(0);
        _readings.Of("cop.append.batch_size").ShouldBe([2]);
        _readings.Of("cop.journal.write_size").ShouldHaveSingleItem().ShouldBeGreaterThan(0);
        _readings.Of("cop.append.queue").ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Deliveries_are_measured_by_lag_attempts_and_parked_count()
    {
        await using var kernel = await StartAsync(AgentRegistration.Create(
            "faulty", EventFilter.ForTypes("a"), (_, _, _) =>
                throw new InvalidOperationException("no"), new AgentOptions { MaxAttempts = 2, RetryDelay = TimeSpan.Zero }));
        (await kernel.AppendAsync("t", EventDraft.Create("a"), TestHost.Ada)).Unwrap();
        await kernel.WaitForTypeAsync("t", EventTypes.DeliveryParked);

        _readings.Sum("cop.delivery.attempts", "agent", "faulty").ShouldBe(2);
        _readings.Sum("cop.delivery.attempts", "outcome", "failed").ShouldBe(2);
        _readings.Sum("cop.delivery.parked", "agent", "faulty").ShouldBe(1);
        _readings.Of("cop.delivery.lag").Count.ShouldBe(2);
    }

    [Fact]
    public async Task Continuations_are_counted_by_state_once_each()
    {
        // A commit is counted behind its event, and before its kernel has stopped.
        await using (var kernel = await StartAsync(
            AgentRegistration.Create("asker", EventFilter.ForTypes("question"), (_, _, _) => Task.FromResult(AgentOutput.None))))
        {
            (await kernel.AppendAsync("t", [Waiting("c1"), Waiting("c2")], TestHost.Ada)).Unwrap();
            (await kernel.AppendAsync(
                "t", EventDraft.Create(EventTypes.ContinuationCancelled, ("continuationId", CopJson.From("c2"))), TestHost.Ada)).Unwrap();
            (await kernel.AppendAsync("t", EventDraft.Create("answer"), TestHost.Ada)).Unwrap();
            await kernel.WaitForTypeAsync("t", EventTypes.ContinuationResumed);
        }

        _readings.Sum("cop.continuations", "state", "active").ShouldBe(2);
        _readings.Sum("cop.continuations", "state", "cancelled").ShouldBe(1);
        _readings.Sum("cop.continuations", "state", "resumed").ShouldBe(1);
    }

    [Fact]
    public async Task A_rebuild_counts_its_applied_events()
    {
        await using var kernel = await StartAsync();
        for (var i = 0; i < 3; i++)
            (await kernel.AppendAsync("t", [.. Enumerable.Repeat(EventDraft.Create("a"), 500)], TestHost.Ada)).Unwrap();

        (await kernel.RebuildTopicAsync("t")).Unwrap().ShouldBe(1500);

        _readings.Of("cop.rebuild.events").ShouldBe([1000, 500]);
    }

    private static Task<CopKernel> StartAsync(params AgentRegistration[] agents) =>
        CopKernel.StartAsync(EmbeddedEventStore.OpenInMemory(Guid.NewGuid), new CopOptions { Agents = [.. agents] });

    private static EventDraft Waiting(string id) => EventDraft.Create(EventTypes.ArtifactCreated, ("artifact", CopJson.Object(
        ("id", CopJson.From(id)),
        ("type", CopJson.From(ArtifactTypes.Continuation)),
        ("payload",
            CopJson.Object(
                ("agent", CopJson.From("asker")), ("state", CopJson.From("s")),
                ("waitForEvents", CopJson.Array(CopJson.From("answer"))))))));
}
