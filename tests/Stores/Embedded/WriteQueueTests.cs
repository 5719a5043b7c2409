namespace Cop.Stores.Tests;

/// <summary>Commits during a sync: they share a record, may depend on commits in flight, and never on failed ones.</summary>
public sealed class WriteQueueTests : IAsyncLifetime
{
    private readonly FaultyJournalFile _file = new();
    private EmbeddedEventStore _store = null!;
    // Applies the same commits ahead of the store, so that units can be decided before their predecessors are durable.
    private EmbeddedEventStore _twin = null!;

    public Task InitializeAsync()
    {
        (_store, _twin) = (EmbeddedEventStore.Open(_file, Guid.NewGuid).Unwrap(), EmbeddedEventStore.OpenInMemory(Guid.NewGuid));
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        _file.LetSyncsGo();
        await _twin.DisposeAsync();
        await _store.DisposeAsync();
        _file.Dispose();
    }

    [Fact]
    public async Task Commits_during_a_sync_share_the_next_one()
    {
        var first = await HeldAsync(await DecidedAsync(Drafts.Note("a", "a1")));
        var syncs = _file.Syncs;
        List<Task<IEnumerable<CommitOutcome>>> behind = [];
        foreach (var topic in (string[])["b", "c", "d", "e"])
            behind.Add(CommitAsync(await DecidedAsync(Drafts.Note(topic, topic + "1"))));
        _file.LetSyncsGo();
        foreach (var commit in behind.Prepend(first))
            (await commit).ShouldBe([CommitOutcome.Committed]);
        (_file.Syncs - syncs).ShouldBe(2);
        await ShouldHoldAsync("a1", "b1", "c1", "d1", "e1");
    }

    [Fact]
    public async Task A_commit_may_depend_on_a_commit_in_flight()
    {
        var first = await HeldAsync(await DecidedAsync(Drafts.Note("a", "a1")));
        var sameTopic = CommitAsync(await DecidedAsync(Drafts.Note("a", "a2")));
        var child = CommitAsync(await DecidedAsync(Drafts.Note("b", "b1", parents: "a1")));
        _file.LetSyncsGo();
        foreach (var commit in (Task<IEnumerable<CommitOutcome>>[])[first, sameTopic, child])
            (await commit).ShouldBe([CommitOutcome.Committed]);
        await ShouldHoldAsync("a1", "a2", "b1");
    }

    [Fact]
    public async Task Only_commits_on_rows_changed_in_flight_are_stale()
    {
        var late = await DecidedOnStoreAsync(Drafts.Note("a", "late"));
        var again = await DecidedOnStoreAsync(Drafts.Note("c", "a1"));
        var first = await HeldAsync(await DecidedAsync(Drafts.Note("a", "a1")));
        var (stale, known) = (CommitAsync(late), CommitAsync(again));
        var right = CommitAsync(await DecidedAsync(Drafts.Note("a", "a2")));
        _file.LetSyncsGo();
        (await first).ShouldBe([CommitOutcome.Committed]);
        (await stale).ShouldBe([CommitOutcome.Stale]);
        (await known).ShouldBe([CommitOutcome.Stale], "its id is taken by the one on its way");
        (await right).ShouldBe([CommitOutcome.Committed]);
        await ShouldHoldAsync("a1", "a2");
    }

    [Fact]
    public async Task Commits_based_on_a_failed_one_are_stale_and_others_are_written()
    {
        var first = await HeldAsync(await DecidedAsync(Drafts.Note("a", "a1")));
        var sameTopic = CommitAsync(await DecidedAsync(Drafts.Note("a", "a2")));
        var child = CommitAsync(await DecidedAsync(Drafts.Note("b", "b1", parents: "a1")));
        var beside = CommitAsync(await DecidedAsync(Drafts.Note("c", "c1")));
        _file.FailNextSync();
        _file.LetSyncsGo();
        (await Should.ThrowAsync<CopException>(() => first)).Error.Category.ShouldBe(CopErrorCategory.Temporary);
        // It may say that the history has changed, which a kernel ignores: that of this store cannot.
        (await sameTopic).ShouldHaveSingleItem().IsStale.ShouldBeTrue();
        (await child).ShouldBe([CommitOutcome.Stale]);
        (await beside).ShouldBe([CommitOutcome.Committed]);
        await ShouldHoldAsync("c1");
    }

    [Fact]
    public async Task A_change_of_views_waits_for_its_turn_between_commits()
    {
        await CommitAsync(await DecidedAsync(Drafts.Note("a", "a1")));
        var rows = (await _store.ReadRowsAsync("a", default)).ShouldNotBeNull();
        var first = await HeldAsync(await DecidedAsync(Drafts.Note("b", "b1")));
        var before = CommitAsync(await DecidedOnStoreAsync(Drafts.Note("a", "a2")));
        var replaced = _store.ReplaceViewsAsync("a", rows.AppliedSeq, rows.Views, default);
        _file.LetSyncsGo();
        (await first).ShouldBe([CommitOutcome.Committed]);
        (await before).ShouldBe([CommitOutcome.Committed]);
        (await replaced).ShouldBeFalse("the topic had moved by then");
    }

    [Fact]
    public async Task A_commit_queued_after_a_view_change_is_checked_after_it()
    {
        await CommitAsync(await DecidedAsync(Drafts.Note("a", "a1")));
        var rows = (await _store.ReadRowsAsync("a", default)).ShouldNotBeNull();
        var first = await HeldAsync(await DecidedAsync(Drafts.Note("b", "b1")));
        var replaced = _store.ReplaceViewsAsync("a", rows.AppliedSeq, rows.Views, default);
        var behind = CommitAsync(await DecidedOnStoreAsync(Drafts.Note("a", "a2")));
        _file.LetSyncsGo();
        (await first).ShouldBe([CommitOutcome.Committed]);
        (await replaced).ShouldBeTrue();
        (await behind).ShouldBe([CommitOutcome.Stale], "the head has another revision");
    }

    [Fact]
    public async Task Commits_of_many_threads_without_a_write_thread_run_once_each()
    {
        const int threads = 8, each = 4_000;
        await using var store = EmbeddedEventStore.OpenInMemory(Guid.NewGuid);
        var appender = new TestAppender(store);
        var units = new CommitUnit[threads * each];
        for (var i = 0; i < units.Length; i++)
            units[i] = await appender.DecideAsync([Drafts.Note($"t{i}", $"e{i}")]);
        await Task.WhenAll(Enumerable.Range(0, threads).Select(thread => Task.Run(async () =>
        {
            for (var i = thread; i < units.Length; i += threads)
                (await store.CommitAsync([units[i]], default)).ShouldBe([CommitOutcome.Committed]);
        })));
        (await store.GetLastPositionAsync()).ShouldBe(units.Length);
    }

    [Fact]
    public async Task Any_number_of_appends_to_one_topic_share_a_sync()
    {
        await using var kernel = await CopKernel.StartAsync(_store, new CopOptions { RunAgents = false });
        _file.HoldSyncs();
        var first = kernel.AppendAsync("a", Drafts.Note("a", "first"), Actor.Human("ada"));
        await _file.ArrivedAsync();
        var syncs = _file.Syncs;
        var behind = Enumerable.Range(0, 100).Select(i => kernel.AppendAsync("a", Drafts.Note("a", $"a{i}"), Actor.Human("ada"))).ToList();
        _file.LetSyncsGo();
        foreach (var append in behind.Prepend(first))
            (await append).Unwrap();
        (_file.Syncs - syncs).ShouldBe(2);
    }

    [Fact]
    public async Task Queued_commits_become_durable_when_the_store_is_disposed()
    {
        var first = await HeldAsync(await DecidedAsync(Drafts.Note("a", "a1")));
        var behind = CommitAsync(await DecidedAsync(Drafts.Note("b", "b1")));
        var (end, again) = (_store.DisposeAsync().AsTask(), _store.DisposeAsync().AsTask());
        (end.IsCompleted || again.IsCompleted).ShouldBeFalse();
        _file.LetSyncsGo();
        (await first).ShouldBe([CommitOutcome.Committed]);
        (await behind).ShouldBe([CommitOutcome.Committed]);
        await Task.WhenAll(end, again);
        await using var reopened = EmbeddedEventStore.Open(_file, Guid.NewGuid).Unwrap();
        (await reopened.GetLastPositionAsync()).ShouldBe(2);
    }

    [Fact]
    public async Task The_next_subscription_version_follows_the_one_in_flight()
    {
        await _store.RegisterAgentAsync("agent", null, default);
        var subscription = new AgentSubscription { TopicId = "a", Agent = "agent", Cursor = 0, Version = 1 };
        var first = await HeldAsync(new CommitUnit { Subscriptions = [subscription] });
        var (right, stale) = (
            CommitAsync(
                new CommitUnit { Subscriptions = [subscription with { Version = 2 }] }),
                CommitAsync(new CommitUnit { Subscriptions = [subscription] }));
        _file.LetSyncsGo();
        (await first).ShouldBe([CommitOutcome.Committed]);
        (await right).ShouldBe([CommitOutcome.Committed]);
        (await stale).ShouldBe([CommitOutcome.Stale]);
    }

    [Fact]
    public async Task A_release_of_events_of_the_same_record_is_stale_until_their_commit()
    {
        var blocked = TestAppender.Foreign("r", 1, "note.added", "elsewhere");
        var waits =
            new TopicHead { TopicId = "r", LastSeq = 1, AppliedSeq = 0, ReplicaOf = "urn:cop:store:elsewhere", BlockedBy = blocked.Id,
                MissingParentIds = ["elsewhere"] };
        var brings = new CommitUnit { Appends = [await new TestAppender(_twin).ReplicateAsync([blocked], waits)] };
        (await _twin.CommitAsync([brings], default)).ShouldBe([CommitOutcome.Committed]);
        var goesOn = waits with { AppliedSeq = 1, BlockedBy = null, MissingParentIds = [] };
        var releases = new CommitUnit { Appends = [await new TestAppender(_twin).ReplicateAsync([], goesOn, [blocked])] };

        var first = await HeldAsync(await DecidedAsync(Drafts.Note("a", "a1")));
        var (brought, early) = (CommitAsync(brings), CommitAsync(releases));
        _file.LetSyncsGo();
        (await first).ShouldBe([CommitOutcome.Committed]);
        (await brought).ShouldBe([CommitOutcome.Committed]);
        (await early).ShouldBe([CommitOutcome.Stale]);
        (await _store.GetLastPositionAsync()).ShouldBe(1);
        (await CommitAsync(releases)).ShouldBe([CommitOutcome.Committed]);
        await ShouldHoldAsync("a1", blocked.Id);
    }

    [Fact]
    public async Task A_disposed_store_refuses_commits_and_disposes_once()
    {
        var unit = await DecidedOnStoreAsync(Drafts.Note("a", "a1"));
        await _store.DisposeAsync();
        await _store.DisposeAsync();
        await Should.ThrowAsync<ObjectDisposedException>(() => _store.CommitAsync([unit], default));
    }

    private async Task<Task<IEnumerable<CommitOutcome>>> HeldAsync(CommitUnit unit)
    {
        _file.HoldSyncs();
        var commit = CommitAsync(unit);
        await _file.ArrivedAsync();
        return commit;
    }

    private async Task<IEnumerable<CommitOutcome>> CommitAsync(CommitUnit unit) => await _store.CommitAsync([unit], default);

    /// <summary>Decides a unit after all earlier units are durable.</summary>
    private async Task<CommitUnit> DecidedAsync(EventDraft draft)
    {
        var unit = await new TestAppender(_twin).DecideAsync([draft]);
        (await _twin.CommitAsync([unit], default)).ShouldBe([CommitOutcome.Committed]);
        return unit;
    }

    /// <summary>Decides a unit on the durable rows.</summary>
    private Task<CommitUnit> DecidedOnStoreAsync(EventDraft draft) => new TestAppender(_store).DecideAsync([draft]);

    private async Task ShouldHoldAsync(params string[] eventIds)
    {
        (await _store.GetLastPositionAsync()).ShouldBe(eventIds.Length);
        foreach (var id in eventIds)
            (await _store.FindEventAsync(id)).ShouldNotBeNull(id);
        await _store.DisposeAsync();
        await using var again = EmbeddedEventStore.Open(_file, Guid.NewGuid).Unwrap();
        (await again.GetLastPositionAsync()).ShouldBe(eventIds.Length);
    }
}
