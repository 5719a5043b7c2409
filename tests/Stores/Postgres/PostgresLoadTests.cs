namespace Cop.Stores.Tests;

/// <summary>Admission loads its rows in one read: each further read would be a round trip to the server.</summary>
public sealed class PostgresLoadTests : PostgresSchemaFixture
{
    private const string Topic = "urn:cop:topic:t";
    private static readonly Actor Ada = Actor.Human("ada");

    [Fact, Trait("spec", "5.5.2")]
    public async Task A_response_to_a_remote_event_is_decided_after_one_load()
    {
        await using (var other = await CopKernel.StartAsync(await OpenAsync("other")))
        {
            (await other.AppendAsync(Topic, EventDraft.Create("artifact.created", ("artifact", CopJson.Object(
                ("id", CopJson.From("urn:cop:continuation:c")), ("type", CopJson.From(ArtifactTypes.Continuation)),
                ("payload",
                    CopJson.Object(("agent", CopJson.From("nobody")), ("waitForEvents", CopJson.Array(CopJson.From("answer.given")))))))),
                Ada)).Unwrap();
        }

        var (storage, counter) = LoadCounter.Of(await OpenAsync("own"));
        await using var kernel = await CopKernel.StartAsync(storage);
        (await kernel.AppendAsync(Topic, EventDraft.Create("answer.given"), Ada)).Unwrap();
        counter.Loads.ShouldBe(1);
        (await kernel.Store.GetContinuationAsync(Topic, "urn:cop:continuation:c")).Unwrap()!.Marks.ShouldHaveSingleItem();
    }

    [Fact, Trait("spec", "4.5")]
    public async Task Rows_that_a_batch_creates_and_ends_are_loaded_together()
    {
        var (storage, counter) = LoadCounter.Of(await OpenAsync("own"));
        await using var kernel = await CopKernel.StartAsync(storage);
        (await kernel.AppendAsync(
            Topic, [EventDraft.Create("task.created", ("taskId", CopJson.From("urn:cop:task:w"))), Step("step.created", 1),
                Step("step.started", 1)], Ada)).Unwrap();
        (await kernel.AppendAsync(Topic, [Step("step.completed", 1), Step("step.created", 2), Step("step.started", 2)], Ada)).Unwrap();
        counter.Loads.ShouldBe(2);
    }

    [Fact, Trait("spec", "5.5.2")]
    public async Task A_commit_reads_only_its_own_continuations_even_with_an_old_plan()
    {
        await (await OpenAsync()).DisposeAsync();
        Server.Ask($"insert into {Schema}.wait_keys select 'other-' || n, gen_random_uuid(), 'c' from generate_series(0, 2000) n");
        Server.Ask($"delete from {Schema}.wait_keys where topic_id <> 'other-0'");
        Server.Ask($"vacuum analyze {Schema}.wait_keys");
        // In one session and one transaction, which keeps its plan and exposes its counts.
        Server.Ask($"""
            begin;
            {new SqlText(Schema)["120_begin_commit"]};
            prepare forget(text[], text[]) as {new SqlText(Schema)["130_delete_wait_keys"]};
            execute forget(array['t'], array['c']);
            insert into {Schema}.wait_keys select 'another-' || n, gen_random_uuid(), 'c' from generate_series(1, 2000) n;
            execute forget(array['t'], array['c']);
            do $$ begin
              if (select sum(pg_stat_get_xact_tuples_returned(i.indexrelid))
                from pg_index i where i.indrelid = '{Schema}.wait_keys'::regclass) > 100 then raise exception 'all that waits was read';
                end if;
            end $$;
            rollback
            """);
    }

    [Theory, Trait("spec", "D-14")]
    [InlineData("task.created", "{\"taskId\":\"a\\u0000b\"}")]
    [InlineData("step.created", "{\"stepId\":\"s\",\"taskId\":\"a\\u0000b\"}")]
    [InlineData("artifact.created", "{\"artifact\":{\"id\":\"a\\u0000b\",\"type\":\"text/note\"}}")]
    [InlineData("continuation.cancelled", "{\"continuationId\":\"a\\u0000b\"}")]
    [InlineData("delivery.retried", "{\"agent\":\"a\\u0000b\",\"eventId\":\"e\",\"operator\":\"ada\"}")]
    public async Task An_id_invalid_on_the_server_is_refused_without_a_query(string type, string payload)
    {
        await using var kernel = await StartAsync();
        var draft = new EventDraft { Type = type, Payload = CopJson.Parse(System.Text.Encoding.UTF8.GetBytes(payload)).Unwrap() };
        (await kernel.AppendAsync(Topic, draft, Ada)).Error.ShouldNotBeNull().Category.ShouldBe(CopErrorCategory.Business);
        (await kernel.AppendAsync(Topic, EventDraft.Create("note.taken"), Ada)).Unwrap();
    }

    [Fact, Trait("spec", "3.1.2")]
    public async Task Remote_commits_are_read_before_the_next_append()
    {
        var (storage, counter) = LoadCounter.Of(await OpenAsync("own"));
        await using var kernel = await CopKernel.StartAsync(storage, new CopOptions { Pipeline = Patient });
        await using var other = await StartAsync("other");
        await using var followed = kernel.StreamEventsAsync(Topic).GetAsyncEnumerator();
        var commits = new List<int>();
        for (var round = 0; round < 10; round++)
        {
            var before = counter.Commits;
            (await kernel.AppendAsync(Topic, EventDraft.Create("note.taken"), Ada)).Unwrap().First.TopicSeq.ShouldBe((2 * round) + 1);
            commits.Add(counter.Commits - before);
            await followed.MoveNextAsync();
            // A waiting stream is notified; a reading stream may read the event before its node is notified.
            var heard = followed.MoveNextAsync();
            (await other.AppendAsync(Topic, EventDraft.Create("note.taken"), Ada)).Unwrap();
            await heard;
        }

        commits.Skip(1).ShouldContain(1);
    }

    [Fact, Trait("spec", "3.3.3")]
    public async Task A_replicate_call_costs_the_same_for_any_number_of_blocked_topics()
    {
        const string origin = "urn:cop:store:far";
        // Each heartbeat is followed by calls of the node: with these options none comes, however long the test takes.
        var options = Options() with { LeaseDuration = TimeSpan.FromHours(5), UseNotifications = false };
        var (storage, counter) = LoadCounter.Of((await PostgresEventStore.OpenAsync(Server.ConnectionString, options)).Unwrap());
        await using var kernel = await CopKernel.StartAsync(storage, new CopOptions { RunAgents = false });
        var costs = new List<(int Calls, int Keys)>();
        var blocked = 0;
        foreach (var count in new[] { 1, 10, 200 })
        {
            for (; blocked < count; blocked++)
                (await kernel.ReplicateAsync(origin, [Far($"b{blocked}", 1, "lost")])).Unwrap().Head.BlockedBy.ShouldNotBeNull();
            await RestAsync(kernel);
            var before = (counter.Calls, counter.Keys);
            (await kernel.ReplicateAsync(origin, [Far($"free{count}", 1)])).Unwrap().Head.AppliedSeq.ShouldBe(1);
            (await kernel.ReplicateAsync(origin, [Far($"free{count}", 2, $"free{count}-1")])).Unwrap().Head.AppliedSeq.ShouldBe(2);
            await RestAsync(kernel);
            costs.Add((counter.Calls - before.Calls, counter.Keys - before.Keys));
        }

        // A loop of the node may read in between; a call for each blocked topic would be 200 more.
        foreach (var cost in costs)
        {
            cost.Calls.ShouldBeInRange(costs[0].Calls - 10, costs[0].Calls + 10);
            cost.Keys.ShouldBeInRange(costs[0].Keys - 10, costs[0].Keys + 10);
        }
    }

    [Fact, Trait("spec", "3.3.3")]
    public async Task A_parent_unblocks_its_waiting_topics_without_reading_others()
    {
        const string origin = "urn:cop:store:far";
        var (storage, counter) = LoadCounter.Of(await OpenAsync());
        await using var kernel = await CopKernel.StartAsync(storage, new CopOptions { RunAgents = false });
        for (var topic = 0; topic < 100; topic++)
            (await kernel.ReplicateAsync(origin, [Far($"b{topic}", 1, topic < 3 ? "p-1" : "lost")])).Unwrap();
        await RestAsync(kernel);
        var before = counter.Keys;
        (await kernel.ReplicateAsync(origin, [Far("p", 1)])).Unwrap();
        await RestAsync(kernel);
        (await ToListAsync(kernel.Log.ReadTopicIdsAsync())).Count.ShouldBe(101);
        for (var topic = 0; topic < 100; topic++)
            (await kernel.Log.GetHeadAsync($"b{topic}"))!.AppliedSeq.ShouldBe(topic < 3 ? 1 : 0);
        (counter.Keys - before).ShouldBeLessThan(50);
    }

    private static async Task RestAsync(CopKernel kernel)
    {
        using var patience = HangLimit.Begin();
        for (; !kernel.IsIdle(0); patience.Token.ThrowIfCancellationRequested())
            await Task.Yield();
    }

    private static Event Far(string topicId, long seq, params string[] parents) => Event.From(CopJson.Object(
        ("id", CopJson.From($"{topicId}-{seq}")), ("topicId", CopJson.From(topicId)), ("topicSeq", CopJson.From(seq)),
        ("type", CopJson.From("note")),
        ("schemaVersion", CopJson.From("1")), ("createdAt", CopJson.From("2026-01-01T00:00:00.000Z")), ("payload", CopJson.EmptyObject),
        ("parentEventIds", parents.Length == 0 ? null : CopJson.Array(parents.Select(CopJson.From))))).Unwrap();

    private static EventDraft Step(string type, int number) =>
        EventDraft.Create(type, ("stepId", CopJson.From($"urn:cop:step:{number}")), ("taskId", CopJson.From("urn:cop:task:w")));
}
