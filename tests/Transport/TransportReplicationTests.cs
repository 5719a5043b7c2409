namespace Cop.Transport.Tests;

public sealed class TransportReplicationTests : IAsyncLifetime
{
    private CopKernel _source = null!;
    private CopKernel _replica = null!;

    public async Task InitializeAsync()
    {
        _source = await Workload.StartAsync();
        _replica = await Workload.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _replica.DisposeAsync();
        await _source.DisposeAsync();
    }

    [Fact, Trait("spec", "6.3.1")]
    public async Task A_store_is_replicated_and_the_next_run_continues_after_the_last_event()
    {
        var place = new MemoryCheckpoint();
        await Workload.AppendAsync(_source, seed: 1, count: 300);
        (await RunAsync(new StoreSource(_source, place))).Events.ShouldBe(300);
        await Workload.CompareAsync(_source, _replica);
        (await RunAsync(new StoreSource(_source, place))).Events.ShouldBe(0);
        await Workload.AppendAsync(_source, seed: 2, count: 20);
        (await RunAsync(new StoreSource(_source, place))).Events.ShouldBe(20);
        await Workload.CompareAsync(_source, _replica);
    }

    [Theory, Trait("spec", "6.3.2"), Trait("spec", "3.3.3")]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Parents_in_other_topics_may_arrive_in_any_order_and_twice(int seed)
    {
        await Workload.AppendAsync(_source, seed, count: 60);
        var random = new Random(seed);
        var topics = (await Workload.ReadAsync(_source)).GroupBy(each => each.Event.TopicId)
            .Select(each => new Queue<CarriedEvent>(each)).ToList();
        var arriving = new List<CarriedEvent>();
        while (topics.Exists(topic => topic.Count > 0))
        {
            var topic = topics[random.Next(topics.Count)];
            if (topic.TryDequeue(out var next))
                arriving.AddRange(random.Next(4) == 0 && arriving.Count > 0 ? [next, arriving[random.Next(arriving.Count)]] : [next]);
        }

        await RunAsync(new ListSource([.. arriving.Chunk(7)]));
        await Workload.CompareAsync(_source, _replica);
    }

    [Theory, Trait("spec", "6.3.2")]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public async Task A_transport_without_order_is_put_in_order_within_the_window(int seed)
    {
        await Workload.AppendAsync(_source, seed, count: 80);
        var events = (await Workload.ReadAsync(_source)).ToArray();
        new Random(seed).Shuffle(events);
        // Nothing says which event is the first of its topic, unless the replica has it.
        var firsts = events.Where(each => each.Event.TopicSeq == 1).ToList();
        var source = new ListSource([.. firsts.Concat(events).Chunk(5)]);
        await RunAsync(source);
        source.Acknowledged.ShouldBe((firsts.Count + 80 + 4) / 5);
        await Workload.CompareAsync(_source, _replica);
    }

    [Fact, Trait("spec", "6.3.2")]
    public async Task A_missing_event_is_named_and_nothing_behind_it_is_acknowledged()
    {
        await Workload.AppendAsync(_source, seed: 1, count: 10, topics: 1);
        var events = await Workload.ReadAsync(_source);
        var source = new ListSource([events[0]], [.. events.Skip(2)]);
        var error = (await Should.ThrowAsync<CopException>(() => RunAsync(source))).Error;
        error.Code.ShouldBe(CopErrorCodes.SequenceGap);
        error.Message.ShouldContain("topicSeq 2 did not arrive");
        source.Acknowledged.ShouldBe(1);
        var beyond = new ListSource([.. events.Skip(2)]);
        var options = new ReplicationOptions { MaxWaitingEvents = 3 };
        (await Should.ThrowAsync<CopException>(() => RunAsync(beyond, options))).Error.Message.ShouldContain("4 later events wait");
    }

    [Fact, Trait("spec", "9.2.3")]
    public async Task A_refused_event_is_reported_with_its_differing_members()
    {
        await Workload.AppendAsync(_source, seed: 1, count: 3, topics: 1);
        var events = await Workload.ReadAsync(_source);
        await RunAsync(new ListSource([events[0]]));
        var other = Changed(events[0], "payload", CopJson.Object(("taskId", CopJson.From("other"))), "metadata", null);
        var diverged = (await Should.ThrowAsync<CopException>(() => RunAsync(new ListSource([other])))).Error;
        diverged.Code.ShouldBe(CopErrorCodes.LogDivergence);
        diverged.Message.ShouldContain("here,");
        diverged.Details!["eventId"]!.AsString().ShouldBe(events[0].Event.Id);
        diverged.Details["differences"]!.Items.Select(each => each["pointer"]!.AsString())
            .ShouldBe(["/metadata", "/payload/taskId", "/payload/title"], ignoreOrder: true);
        var damaged = Changed(events[1], "type", CopJson.From("task.started"));
        var mismatch = (await Should.ThrowAsync<CopException>(() => RunAsync(new ListSource([damaged])))).Error;
        mismatch.Code.ShouldBe(CopErrorCodes.HashMismatch);
        mismatch.Details!["differences"]!.Items.Single()["pointer"]!.AsString().ShouldBe("/metadata/copHash");
        (await _replica.Log.GetHeadAsync(events[1].Event.TopicId))!.LastSeq.ShouldBe(1);
    }

    [Fact]
    public async Task A_replica_that_is_ahead_keeps_its_log_and_refuses_another_one()
    {
        await Workload.AppendAsync(_source, seed: 1, count: 4, topics: 1);
        await RunAsync(new StoreSource(_source, new MemoryCheckpoint()));
        // The source was restored from a backup of two events, and went on differently.
        var restored = (await Workload.ReadAsync(_source)).Take(2)
            .Append(Changed((await Workload.ReadAsync(_source))[2], "id", CopJson.From("urn:cop:event:new"), "metadata", null)).ToList();
        var error = (await Should.ThrowAsync<CopException>(() => RunAsync(new ListSource(restored)))).Error;
        error.Code.ShouldBe(CopErrorCodes.LogDivergence);
        (await _replica.Log.GetHeadAsync(restored[0].Event.TopicId))!.LastSeq.ShouldBe(4);
    }

    [Fact]
    public async Task A_local_topic_takes_no_event_of_another_store()
    {
        await Workload.AppendAsync(_source, seed: 1, count: 2, topics: 1);
        await Workload.AppendAsync(_replica, seed: 2, count: 1, topics: 1);
        var error = (await Should.ThrowAsync<CopException>(() => RunAsync(new StoreSource(_source, new MemoryCheckpoint())))).Error;
        error.Code.ShouldBeOneOf(CopErrorCodes.Conflict, CopErrorCodes.LogDivergence);
    }

    [Fact]
    public async Task A_temporary_error_is_repeated_and_ends_after_the_given_number()
    {
        await Workload.AppendAsync(_source, seed: 1, count: 5);
        var options = new ReplicationOptions { MinRetryDelay = TimeSpan.FromMilliseconds(1), MaxRetries = 3 };
        var source = new StoreSource(_source, new MemoryCheckpoint());
        var target = new FailingTarget(new StoreTarget(_replica), failures: 3);
        (await new Replication(source, target, options).RunAsync()).ShouldBe(new ReplicationReport(5, 3));
        await Workload.CompareAsync(_source, _replica);
        var dead = new Replication(new StoreSource(_source, new MemoryCheckpoint()), new FailingTarget(target, failures: 4), options);
        (await Should.ThrowAsync<CopException>(() => dead.RunAsync())).Error.Code.ShouldBe(TransportErrorCodes.Unavailable);
    }

    [Fact]
    public async Task A_CloudEvent_without_its_store_is_refused()
    {
        await Workload.AppendAsync(_source, seed: 1, count: 1);
        var carried = (await Workload.ReadAsync(_source))[0];
        var json = carried.ToJson("urn:cop:node:a");
        CarriedEvent.Parse(json.Utf8.Span).Unwrap().ShouldBe(carried);
        CarriedEvent.Parse(json.With("copstore", null).Utf8.Span).Error!.Code.ShouldBe(CopErrorCodes.InvalidCloudEvent);
        CarriedEvent.Parse(json.With("coptopicseq", null).Utf8.Span).Error!.Code.ShouldBe(CopErrorCodes.InvalidCloudEvent);
        CarriedEvent.Parse("{"u8).Error!.Code.ShouldBe(CopErrorCodes.InvalidJson);
    }

    private Task<ReplicationReport> RunAsync(IReplicationSource source, ReplicationOptions? options = null) =>
        new Replication(source, new StoreTarget(_replica), options).RunAsync();

    private static CarriedEvent Changed(CarriedEvent carried, string member, CopJson? value, string? second = null, CopJson? other = null)
    {
        var json = carried.Event.Json.With(member, value);
        return carried with { Event = Event.From(second is null ? json : json.With(second, other)).Unwrap() };
    }

    private sealed class FailingTarget(IReplicationTarget target, int failures) : IReplicationTarget, IKnownSequences
    {
        private int _left = failures;

        public string Name => target.Name;

        public Task WriteAsync(IReadOnlyList<CarriedEvent> events, CancellationToken cancellationToken) => _left-- > 0
            ? throw new CopException(CopError.Temporary(TransportErrorCodes.Unavailable, "It is away."))
            : target.WriteAsync(events, cancellationToken);

        public Task<long?> GetLastSequenceAsync(string topicId, CancellationToken cancellationToken) =>
            ((IKnownSequences)target).GetLastSequenceAsync(topicId, cancellationToken);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
