namespace Cop.Stores.Tests;

/// <summary>Cached rows of a node, and rows that it must load.</summary>
public sealed class RowCacheTests : IAsyncDisposable
{
    private static readonly WaitKey Go = new("a", "go", null);

    private readonly EmbeddedEventStore _store = EmbeddedEventStore.OpenInMemory(Guid.NewGuid);
    private readonly RowCache _hot = new(16);

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task Active_continuations_are_cached_for_topics_committed_here()
    {
        await CommitAsync(Drafts.Continuation("a", "c1", null, "go", "stop"), Drafts.Continuation("a", "c2", null, "go"));
        var (rows, rest) = Fill(Keys());
        rest.IsEmpty.ShouldBeTrue();
        rows.TryGetWaiters(Go, out var waiters).ShouldBeTrue();
        waiters.ShouldBe(["c1", "c2"]);
        rows.TryGetView(ViewKey.Continuation("a", "c1"), out var view).ShouldBeTrue("an event for it needs it next");
        view.ShouldBeOfType<Continuation>().WaitFor.ShouldBe(["go", "stop"]);
        rows.TryGetActive("a", out var active).ShouldBeTrue();
        active.ShouldBe(["c1", "c2"]);
    }

    [Fact]
    public async Task An_ended_continuation_is_not_active()
    {
        await CommitAsync(Drafts.Continuation("a", "c1", null, "go"), Drafts.Continuation("a", "c2", null, "go"));
        await CommitAsync(Drafts.Resume("a", "c1"));
        var (rows, rest) = Fill(Keys());
        rest.IsEmpty.ShouldBeTrue();
        rows.TryGetWaiters(Go, out var waiters).ShouldBeTrue();
        waiters.ShouldBe(["c2"]);
    }

    [Fact]
    public async Task A_topic_without_continuations_has_none_active()
    {
        await CommitAsync(Drafts.Note("a"));
        var (rows, rest) = Fill(Keys());
        rest.IsEmpty.ShouldBeTrue();
        rows.TryGetWaiters(Go, out var waiters).ShouldBeTrue();
        waiters.ShouldBeEmpty();
    }

    [Fact]
    public async Task Remotely_committed_rows_are_loaded()
    {
        var unit = await new TestAppender(_store).DecideAsync([Drafts.Continuation("a", "c1", null, "go")]);
        // Only the topic's head and row were loaded: they count a continuation that was not loaded.
        _hot.Take(unit.Appends[0].After, unit.Appends[0].Views.Single(view => view is Topic));
        var (_, rest) = Fill(Keys());
        rest.Waiters.ShouldBe([Go]);
        rest.Active.ShouldBe(["a"]);
        rest.Heads.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_topic_in_use_stays_cached()
    {
        await CommitAsync(Drafts.Continuation("a", "c1", null, "go"));
        for (var other = 0; other < 100; other++)
        {
            await CommitAsync(Drafts.Note($"other{other}"));
            Fill(Keys()).Unknown.IsEmpty.ShouldBeTrue();
        }

        var first = new RowKeys();
        first.Heads.Add("other0");
        Fill(first).Unknown.Heads.ShouldBe(["other0"]);
    }

    [Fact]
    public async Task A_continuation_stays_cached_beside_many_other_rows()
    {
        await CommitAsync(Drafts.Continuation("a", "c1", null, "go"));
        for (var other = 0; other < 200; other++)
        {
            await CommitAsync(Drafts.Artifact("a", $"x{other}"));
            Fill(Keys()).Unknown.IsEmpty.ShouldBeTrue();
        }
    }

    [Fact]
    public async Task Stale_rows_are_evicted()
    {
        var unit = await CommitAsync(Drafts.Continuation("a", "c1", null, "go"));
        _hot.Forget(unit);
        var (_, rest) = Fill(Keys());
        (rest.Waiters.Count, rest.Active.Count, rest.Heads.Count).ShouldBe((1, 1, 1));
    }

    [Fact]
    public async Task Only_topics_with_remote_commits_are_evicted()
    {
        var unit = await CommitAsync(Drafts.Note("a"));
        _hot.ForgetBefore("a", unit.Appends[0].After.AppliedSeq);
        Fill(Keys()).Unknown.Heads.ShouldBeEmpty();
        _hot.ForgetBefore("a", unit.Appends[0].After.AppliedSeq + 1);
        Fill(Keys()).Unknown.Heads.ShouldBe(["a"]);
    }

    [Fact]
    public void An_older_read_does_not_replace_a_newer_write_of_a_subscription()
    {
        var subscription = new AgentSubscription { TopicId = "a", Agent = "agent", Cursor = 7, Version = 3 };
        _hot.Take(new CommitUnit { Subscriptions = [subscription] });
        _hot.Take(subscription.Key, subscription with { Cursor = 5, Version = 2 });
        var keys = new RowKeys();
        keys.Subscriptions.Add(subscription.Key);
        var (rows, rest) = Fill(keys);
        rest.IsEmpty.ShouldBeTrue();
        rows.TryGetSubscription(subscription.Key, out var known).ShouldBeTrue();
        known.ShouldBe(subscription);
    }

    private static RowKeys Keys()
    {
        var keys = new RowKeys();
        keys.Heads.Add("a");
        keys.Waiters.Add(Go);
        keys.Active.Add("a");
        return keys;
    }

    private (LoadedRows Rows, RowKeys Unknown) Fill(RowKeys keys)
    {
        var rows = new LoadedRows(keys);
        return (rows, _hot.Fill(keys, rows));
    }

    private async Task<CommitUnit> CommitAsync(params EventDraft[] drafts)
    {
        var unit = await new TestAppender(_store).DecideAsync(drafts);
        (await _store.CommitAsync([unit], default)).ShouldBe([CommitOutcome.Committed]);
        _hot.Take(unit);
        return unit;
    }
}
