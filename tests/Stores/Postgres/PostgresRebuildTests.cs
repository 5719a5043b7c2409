namespace Cop.Stores.Tests;

/// <summary>A rebuild compares a digest of a topic's rows on the server, keeps correct rows, and repairs all others (M-10).</summary>
[Trait("spec", "4.6.1")]
public sealed class PostgresRebuildTests : PostgresSchemaFixture
{
    private static readonly Actor Ada = Actor.Human("ada");

    public static TheoryData<string> Changes() =>
    [
        "update {0}.views set body = convert_to(replace(convert_from(body, 'UTF8'), 'pending', 'running'), 'UTF8') where id = 'child'",
        "update {0}.views set body = '{}' where id = 'artifact'",
        "update {0}.views set status = 7 where id = 'task'",
        "update {0}.views set created_seq = 99 where id = 'step'",
        "update {0}.views set task_id = 'another' where id = 'child'",
        "update {0}.views set task_id = null where id = 'step'",
        "update {0}.views set name = 'another' where id = 'task'",
        "update {0}.views set name = null where id = 'task'",
        "update {0}.views set name = '' where id = 'step'",
        "update {0}.views set id = 'renamed' where id = 'step'",
        "update {0}.views set kind = 2 where id = 'child'",
        "delete from {0}.views where id = 'continuation' and kind = 4",
        "insert into {0}.views (topic_id, kind, id, created_seq, status, body) values ('t', 1, 'foreign', 1, 0, '{}')",
        "insert into {0}.views (topic_id, kind, id, created_seq, status, body) values ('t', 9, 'zzz', 1, 0, '{}')",
        "delete from {0}.wait_keys",
        "update {0}.wait_keys set key = md5('another')::uuid where key = (select min(key::text) from {0}.wait_keys)::uuid",
        "update {0}.wait_keys set continuation_id = 'another' where key = (select min(key::text) from {0}.wait_keys)::uuid",
        "insert into {0}.wait_keys (topic_id, key, continuation_id) values ('t', 'ffffffff-ffff-ffff-ffff-ffffffffffff', 'continuation')",
        "update {0}.topics set status = 7 where topic_id = 't'",
        "update {0}.topics set view = '{}' where topic_id = 't'",
        "update {0}.topics set view = null where topic_id = 't'",
        "update {0}.heads set touched_seq = 3",
        "update {0}.heads set touched_at = 0",
    ];

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_rebuild_repairs_every_difference(string change)
    {
        await using var kernel = await StartAsync();
        await FillAsync(kernel);
        var sound = Rows("*");
        Server.Ask(change.Replace("{0}", Schema, StringComparison.Ordinal));
        Rows("*").ShouldNotBe(sound);

        (await kernel.RebuildTopicAsync("t")).Unwrap().ShouldBe(6);
        Rows("*").ShouldBe(sound);
        (await kernel.VerifyTopicAsync("t")).Unwrap().Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task Unchanged_rows_are_not_written()
    {
        await using var kernel = await StartAsync(
            "one", AgentRegistration.Create(
                "faulty", EventFilter.ForTypes("asked"), (_, _, _) =>
                    throw new InvalidOperationException("no"), new AgentOptions { MaxAttempts = 1 }));
        await FillAsync(kernel);
        await FillOddlyAsync(kernel);
        (await kernel.Store.ListParkedDeliveriesAsync(new ParkedDeliveryQuery { TopicId = "t" })).Unwrap().Items.ShouldHaveSingleItem();
        Server.Ask($"select count(distinct kind) from {Schema}.views").ShouldBe("6");
        var (before, revision) = (Rows("ctid, xmin"), Revision());
        (await kernel.RebuildTopicAsync("t")).Unwrap().ShouldBeGreaterThan(6);
        (Rows("ctid, xmin"), Revision()).ShouldBe((before, revision));
    }

    [Fact]
    public async Task A_topic_without_rows_is_reported_as_rebuilt()
    {
        await using var kernel = await StartAsync();
        (await kernel.AppendAsync("t", EventDraft.Create("note"), Ada)).Unwrap();
        var before = Rows("ctid, xmin");
        (await kernel.RebuildTopicAsync("t")).Unwrap().ShouldBe(1);
        Rows("ctid, xmin").ShouldBe(before);
    }

    [Fact]
    public async Task A_topic_with_concurrent_appends_is_not_reported_as_rebuilt()
    {
        await using var kernel = await StartAsync();
        await FillAsync(kernel);
        await using var storage = await OpenAsync("other");
        var views = (await storage.ReadRowsAsync("t", default))!.Views;
        (await storage.ReplaceViewsAsync("t", 6, views, default)).ShouldBeTrue();
        (await kernel.AppendAsync("t", EventDraft.Create("note"), Ada)).Unwrap();
        (await storage.ReplaceViewsAsync("t", 6, views, default)).ShouldBeFalse();
        (await storage.ReplaceViewsAsync("absent", 6, [], default)).ShouldBeFalse();
    }

    [Fact]
    public async Task Rows_too_large_for_one_digest_are_compared_individually()
    {
        await using var kernel = await StartAsync();
        await FillAsync(kernel);
        var views = (await kernel.Storage.ReadRowsAsync("t", default))!.Views;
        new RebuiltRows("t", 6, views).HasDigest.ShouldBeTrue();
        new RebuiltRows("t", 6, views, mostDigested: 500).HasDigest.ShouldBeFalse();
    }

    // A task with a name and a child, a step, an artifact, and a continuation that waits for two types of events.
    private static async Task FillAsync(CopKernel kernel) => (await kernel.AppendAsync(
        "t",
        [
            EventDraft.Create(
                "task.created", ("taskId", CopJson.From("task")), ("assignedTo", CopJson.From("agent:writer")),
                ("title", CopJson.From("Straße"))),
            EventDraft.Create("task.created", ("taskId", CopJson.From("child")), ("parentTaskId", CopJson.From("task"))),
            EventDraft.Create("task.started", ("taskId", CopJson.From("task"))),
            EventDraft.Create("step.created", ("stepId", CopJson.From("step")), ("taskId", CopJson.From("task"))),
            EventDraft.Create(
                "artifact.created", ("taskId", CopJson.From("task")),
                ("artifact",
                    CopJson.Object(("id", CopJson.From("artifact")), ("type", CopJson.From("text/note")), ("payload", CopJson.From("x"))))),
            EventDraft.Create("artifact.created", ("artifact", CopJson.Object(
                ("id", CopJson.From("continuation")), ("type", CopJson.From(ArtifactTypes.Continuation)),
                ("payload",
                    CopJson.Object(
                        ("agent", CopJson.From("nobody")),
                        ("waitForEvents", CopJson.Array(CopJson.From("answered"), CopJson.From("refused")))))))),
        ],
        Ada)).Unwrap();

    // Ids whose order in UTF-8 is not that of their code units, continuations that share a key and name it twice, an error of the
    // projection, a parked delivery.
    private static async Task FillOddlyAsync(CopKernel kernel)
    {
        (await kernel.AppendAsync(
            "t",
            [
                .. ((string[])["\uE000", "\U0001F600", "é", "z", "a b", "\uFFFD"])
                    .Select(id => EventDraft.Create("task.created", ("taskId", CopJson.From(id)))),
                .. ((string[])["c1", "c2"]).Select(id => EventDraft.Create("artifact.created", ("artifact", CopJson.Object(
                    ("id", CopJson.From(id)), ("type", CopJson.From(ArtifactTypes.Continuation)),
                    ("payload",
                        CopJson.Object(
                            ("agent", CopJson.From("nobody")),
                            ("waitForEvents",
                                CopJson.Array(
                                    CopJson.From("answered"), CopJson.From("answered"), CopJson.From("\uE000"),
                                    CopJson.From("\U0001F600"))))))))),
                EventDraft.Create("task.completed", ("taskId", CopJson.From("task"))),
                EventDraft.Create("asked"),
            ],
            Ada)).Unwrap();
        using var patience = HangLimit.Begin();
        await foreach (var stored in kernel.StreamEventsAsync("t", 0, patience.Token))
        {
            if (stored.Type == EventTypes.DeliveryParked)
                return;
        }
    }

    // Returns the rows of the store as text.
    private string Rows(string columns) => string.Join('\n', ((string[])["views", "wait_keys"])
        .Select(table =>
            Server.Ask($"select coalesce(string_agg(r::text, ' ' order by r::text), '') from (select {columns} from {Schema}.{table}) r"))
        .Append(Server.Ask(
            $"select string_agg(r::text, ' ' order by r::text) from (select {(columns == "*" ? "topic_id, status, view" : columns)} from " +
                $"{Schema}.topics) r"))
        .Append(Server.Ask(
            $"select string_agg(r::text, ' ' order by r::text) from (select " +
                $"{(columns == "*" ? "topic_no, touched_seq, touched_at" : columns)} from {Schema}.heads) r")));

    private string Revision() =>
        Server.Ask($"select h.revision from {Schema}.heads h join {Schema}.topics t using (topic_no) where t.topic_id = 't'");
}
