using Cop.Health;

namespace Cop.Stores.Tests;

/// <summary>Behaviour of the embedded store only: failing disks, readers beside a writer, options.</summary>
public sealed class EmbeddedEventStoreTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_failed_write_is_temporary_and_leaves_no_data()
    {
        var file = new FaultyJournalFile();
        await using var store = EmbeddedEventStore.Open(file, Guid.NewGuid).Unwrap();
        var appender = new TestAppender(store);
        await appender.AppendAsync(Drafts.Note("a", "first"));
        var unit = await appender.DecideAsync([Drafts.Note("a", "second")]);
        file.Capacity = file.Length + 10;
        var error = (await Should.ThrowAsync<CopException>(() => store.CommitAsync([unit], CancellationToken.None))).Error;
        (error.Code, error.Category).ShouldBe((CopErrorCodes.Unavailable, CopErrorCategory.Temporary));
        (await store.FindEventAsync("second")).ShouldBeNull();
        (await store.GetHeadAsync("a"))!.LastSeq.ShouldBe(1);

        file.Capacity = long.MaxValue;
        (await store.CommitAsync([unit], CancellationToken.None)).ShouldBe([CommitOutcome.Committed]);
        (await store.FindEventAsync("second")).ShouldNotBeNull();
    }

    [Fact]
    public async Task While_the_disk_fails_commits_fail_and_reads_continue()
    {
        var file = new FaultyJournalFile();
        await using var store = EmbeddedEventStore.Open(file, Guid.NewGuid).Unwrap();
        var appender = new TestAppender(store);
        await appender.AppendAsync(Drafts.Task("a", "t1"));
        file.SyncFails = true;
        store.GetHealth().ShouldHaveSingleItem().Status.ShouldBe(KernelHealthStatus.Healthy);
        var unit = await appender.DecideAsync([Drafts.Start("a", "t1")]);
        for (var attempt = 0; attempt < 3; attempt++)
            await Should.ThrowAsync<CopException>(() => store.CommitAsync([unit], CancellationToken.None));
        (await store.GetTaskAsync("a", "t1")).Unwrap()!.Status.ShouldBe(CopTaskStatus.Pending);
        var health = store.GetHealth().ShouldHaveSingleItem();
        (health.Component, health.Status, health.NeedsRestart).ShouldBe(("journal", KernelHealthStatus.Degraded, false));
        health.Message.ShouldContain("could not be written");
        file.SyncFails = false;
        (await store.CommitAsync([unit], CancellationToken.None)).ShouldBe([CommitOutcome.Committed]);
        store.GetHealth().ShouldHaveSingleItem().Status.ShouldBe(KernelHealthStatus.Healthy);
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_makes_an_artifact_temporarily_unavailable()
    {
        var file = new FaultyJournalFile();
        await using var store = EmbeddedEventStore.Open(file, Guid.NewGuid).Unwrap();
        await new TestAppender(store).AppendAsync(Drafts.Artifact("a", "x1"));
        file.ReadFails = true;
        (await store.GetArtifactAsync("a", "x1")).Error!.Category.ShouldBe(CopErrorCategory.Temporary);
        (await Should.ThrowAsync<CopException>(() => ReadAsync(store))).Error.Category.ShouldBe(CopErrorCategory.Temporary);
        file.ReadFails = false;
        (await store.GetArtifactAsync("a", "x1")).Unwrap().ShouldNotBeNull();
    }

    [Fact]
    public async Task A_read_only_store_beside_a_writer_shows_the_opening_state()
    {
        await using var writer = await OpenAsync();
        var appender = new TestAppender(writer);
        await appender.AppendAsync(Drafts.Task("a", "t1"));
        await using var reader = await OpenAsync(new EmbeddedOptions { ReadOnly = true });
        await appender.AppendAsync(Drafts.Start("a", "t1"));

        (reader.IsReadOnly, reader.StoreId, reader.NodeId).ShouldBe((true, writer.StoreId, writer.NodeId));
        (await reader.GetTaskAsync("a", "t1")).Unwrap()!.Status.ShouldBe(CopTaskStatus.Pending);
        (await reader.GetHeadAsync("a"))!.LastSeq.ShouldBe(1);
        (await reader.IsSessionEndedAsync(writer.SessionId, CancellationToken.None)).ShouldBeFalse();
        var unit = await new TestAppender(reader).DecideAsync([Drafts.Note("b")]);
        (await Should.ThrowAsync<CopException>(() => reader.CommitAsync([unit], CancellationToken.None))).Error.Code.ShouldBe(
            CopErrorCodes.ReadOnly);
        (await Should.ThrowAsync<CopException>(() => reader.RegisterAgentAsync("planner", null, CancellationToken.None))).Error.Code
            .ShouldBe(CopErrorCodes.ReadOnly);
        (await Should.ThrowAsync<CopException>(() => reader.ReplaceViewsAsync("a", 1, [], CancellationToken.None))).Error.Code.ShouldBe(
            CopErrorCodes.ReadOnly);
    }

    [Fact]
    public async Task One_directory_has_one_writer()
    {
        await using var writer = await OpenAsync();
        (await EmbeddedEventStore.OpenAsync(_directory.File("store"), Guid.NewGuid)).Error!.Code.ShouldBe(CopErrorCodes.StoreLocked);
    }

    [Fact]
    public async Task A_missing_store_cannot_be_opened_read_only()
    {
        var opened = await EmbeddedEventStore.OpenAsync(_directory.File("none"), Guid.NewGuid, new EmbeddedOptions { ReadOnly = true });
        opened.Error!.Code.ShouldBe(CopErrorCodes.NotFound);
        Directory.Exists(_directory.File("none")).ShouldBeFalse();
    }

    [Fact]
    public async Task The_host_may_name_the_node()
    {
        await using var store = EmbeddedEventStore.OpenInMemory(Guid.NewGuid, new EmbeddedOptions { NodeId = "urn:cop:node:here" });
        store.NodeId.ShouldBe("urn:cop:node:here");
    }

    [Fact]
    public void Invalid_options_are_refused()
    {
        Should.Throw<ArgumentException>(() => EmbeddedEventStore.OpenInMemory(Guid.NewGuid, new EmbeddedOptions { NodeId = "" }));
        Should.Throw<ArgumentException>(() => EmbeddedEventStore.OpenInMemory(Guid.NewGuid, new EmbeddedOptions { ReadBatchSize = 0 }));
    }

    [Fact, Trait("spec", "2.9")]
    public async Task Opening_replays_events_through_their_upcasters()
    {
        await using (var writer = await OpenAsync())
            await new TestAppender(writer).AppendAsync(Drafts.Task("a", "t1"));
        await using var store = await OpenAsync(new EmbeddedOptions { Upcasters = [new Titled()] });
        (await store.GetTaskAsync("a", "t1")).Unwrap()!.Title.ShouldBe("untitled");
        (await ReadAsync(store))!.Event.Payload["title"].ShouldBeNull();
    }

    [Fact, Trait("spec", "4.4.4")]
    public async Task A_throwing_upcaster_fails_the_opening_and_leaves_the_store_intact()
    {
        await using (var writer = await OpenAsync())
            await new TestAppender(writer).AppendAsync(Drafts.Task("a", "t1"));
        var refused = await Should.ThrowAsync<CopInvariantException>(() => OpenAsync(new EmbeddedOptions { Upcasters = [new Broken()] }));
        foreach (var named in (string[])[typeof(Broken).FullName!, "topic 'a', topicSeq 1", "cannot read it"])
            refused.Message.ShouldContain(named);
        await using var store = await OpenAsync(new EmbeddedOptions { Upcasters = [new Titled()] });
        (await store.GetTaskAsync("a", "t1")).Unwrap()!.Title.ShouldBe("untitled");
    }

    [Fact, Trait("spec", "2.9")]
    public async Task A_named_event_is_compared_in_stored_form_live_and_reopened()
    {
        var options = new EmbeddedOptions { Upcasters = [new Titled()] };
        for (var start = 0; start < 2; start++)
        {
            await using var kernel = await CopKernel.StartAsync(await OpenAsync(options), new CopOptions { Upcasters = options.Upcasters });
            if (start == 0)
            {
                var named = (
                    await kernel.AppendAsync(
                        "a", EventDraft.Create(EventTypes.TaskCreated, ("taskId", CopJson.From("t1"))), Actor.Human("ada"))).Unwrap().First;
                var payload = CopJson.Object(
                    ("agent", CopJson.From("x")), ("state", CopJson.Object()), ("waitForEvents", CopJson.Array(CopJson.From(named.Id))),
                    ("meta", CopJson.Object(("match", CopJson.Object(("/payload/title", CopJson.From("untitled")))))));
                var artifact =
                    CopJson.Object(("id", CopJson.From("c")), ("type", CopJson.From(ArtifactTypes.Continuation)), ("payload", payload));
                (await kernel.AppendAsync("a", EventDraft.Create(EventTypes.ArtifactCreated, ("artifact", artifact)), Actor.Human("ada")))
                    .Unwrap();
            }

            (await kernel.Store.GetContinuationAsync("a", "c")).Unwrap()!.Marks.ShouldBeEmpty("nothing that is stored has this title");
            (await kernel.VerifyTopicAsync("a")).Unwrap().Errors.ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task Opening_reports_its_progress()
    {
        await using (var writer = await OpenAsync())
            await new TestAppender(writer).AppendAsync(Drafts.Note("a"));
        var reports = new Reports();
        await using var again = (await EmbeddedEventStore.OpenAsync(_directory.File("store"), Guid.NewGuid, progress: reports)).Unwrap();
        reports.Last.BytesRead.ShouldBe(reports.Last.BytesTotal);
        reports.Last.Records.ShouldBe(1);
    }

    [Fact]
    public async Task A_commit_with_a_gap_after_its_head_throws_and_writes_nothing()
    {
        await using var store = EmbeddedEventStore.OpenInMemory(Guid.NewGuid);
        var unit = await new TestAppender(store).DecideAsync([Drafts.Note("a")]);
        var broken = unit with { Appends = [unit.Appends[0] with { After = unit.Appends[0].After with { LastSeq = 7 } }] };
        await Should.ThrowAsync<CopInvariantException>(() => store.CommitAsync([broken], CancellationToken.None));
        (await store.CommitAsync([unit], CancellationToken.None)).ShouldBe([CommitOutcome.Committed]);
    }

    [Fact]
    public async Task Rows_do_not_retain_the_bytes_of_their_events()
    {
        await using var store = EmbeddedEventStore.OpenInMemory(Guid.NewGuid);
        var large = CopJson.Object(("small", CopJson.From("x")), ("large", CopJson.From(new string('x', 10_000))));
        var draft = Drafts.Task("a", "t1");
        await new TestAppender(store)
            .AppendAsync(
                draft with { Payload = draft.Payload.With("metadata", CopJson.Object(("k", CopJson.From("v")))).With("ballast", large) });
        var metadata = (await store.GetTaskAsync("a", "t1")).Unwrap()!.Metadata!;
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(metadata.Utf8, out var bytes).ShouldBeTrue();
        bytes.Array!.Length.ShouldBe(metadata.Utf8.Length);
    }

    [Fact]
    public async Task Readers_see_whole_commits_during_writes()
    {
        await using var store = EmbeddedEventStore.OpenInMemory(Guid.NewGuid);
        var appender = new TestAppender(store);
        await appender.AppendAsync(Drafts.Task("a", "0"), Drafts.Note("a"));
        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                // Each commit adds a task and a note, so whole commits end at even sequences.
                var tasks = await store.ListTasksAsync(new TaskQuery { TopicId = "a", Limit = PageQuery.MaxLimit });
                (tasks.Unwrap().Items.Length * 2).ShouldBe((int)tasks.AsOfSeq!);
                var topic = await store.GetTopicAsync("a");
                topic.Unwrap()!.LastSeq.ShouldBe(topic.AsOfSeq!.Value);
                (await store.ReadNextEventsAsync("a", 0, EventFilter.All, 5, CancellationToken.None)).ShouldNotBeEmpty();
            }
        })).ToList();
        for (var i = 1; i < 200; i++)
            await appender.AppendAsync(Drafts.Task("a", $"{i}"), Drafts.Note("a"));
        await done.CancelAsync();
        await Task.WhenAll(readers);
    }

    private static async Task<StoredEvent?> ReadAsync(IEventStore store)
    {
        await foreach (var stored in store.ReadTopicAsync("a"))
            return new StoredEvent(stored, "");
        return null;
    }

    private async Task<EmbeddedEventStore> OpenAsync(EmbeddedOptions? options = null) =>
        (await EmbeddedEventStore.OpenAsync(_directory.File("store"), Guid.NewGuid, options)).Unwrap();

    private sealed class Titled : IUpcaster
    {
        public string EventType => EventTypes.TaskCreated;

        public string FromVersion => "1";

        public string ToVersion => "2";

        public CopJson Upcast(CopJson payload) => payload.With("title", CopJson.From("untitled"));
    }

    private sealed class Broken : IUpcaster
    {
        public string EventType => EventTypes.TaskCreated;

        public string FromVersion => "1";

        public string ToVersion => "2";

        public CopJson Upcast(CopJson payload) => throw new InvalidOperationException("cannot read it");
    }

    private sealed class Reports : IProgress<JournalProgress>
    {
        public JournalProgress Last { get; private set; }

        public void Report(JournalProgress value) => Last = value;
    }
}
