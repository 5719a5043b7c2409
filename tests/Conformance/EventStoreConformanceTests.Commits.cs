namespace Cop.Conformance;

public abstract partial class EventStoreConformanceTests
{
    [Fact, Trait("spec", "4.5.3")]
    public async Task A_commit_makes_events_and_rows_visible_together()
    {
        var events = await AppendAsync(Drafts.Task("a", "t1"), Drafts.Start("a", "t1"));
        (await ToListAsync(Store.ReadTopicAsync("a"))).ShouldBe(events);
        (await Store.GetTaskAsync("a", "t1")).Unwrap()!.Status.ShouldBe(CopTaskStatus.Running);
        (await Store.GetHeadAsync("a"))!.LastSeq.ShouldBe(2);
    }

    [Fact, Trait("spec", "3.1.2")]
    public async Task A_unit_with_an_outdated_topic_head_is_stale_and_writes_nothing()
    {
        await AppendAsync(Drafts.Note("a"));
        var late = await Appender.DecideAsync([Drafts.Note("a", "late"), Drafts.Note("b", "late-too")]);
        await AppendAsync(Drafts.Note("a"));
        (await CommitAsync(late)).ShouldBe(CommitOutcome.Stale);
        (await Store.FindEventAsync("late")).ShouldBeNull();
        (await Store.GetHeadAsync("a"))!.LastSeq.ShouldBe(2);
        (await Store.GetHeadAsync("b")).ShouldBeNull();
    }

    [Fact]
    public async Task A_stale_unit_does_not_affect_other_units_of_its_commit()
    {
        await AppendAsync(Drafts.Note("a"));
        var late = await Appender.DecideAsync([Drafts.Note("a")]);
        var other = await Appender.DecideAsync([Drafts.Note("b")]);
        await AppendAsync(Drafts.Note("a"));
        (await Store.CommitAsync([late, other], CancellationToken.None)).ShouldBe([CommitOutcome.Stale, CommitOutcome.Committed]);
        (await Store.GetHeadAsync("b"))!.LastSeq.ShouldBe(1);
    }

    [Fact]
    public async Task Units_of_one_topic_may_follow_each_other_in_one_commit()
    {
        var rows = await AllRowsAsync("a");
        var first = await Appender.DecideAsync([Drafts.Task("a", "t1")], rows);
        var second = await Appender.DecideAsync([Drafts.Start("a", "t1")], rows);
        (await Store.CommitAsync([first, second], CancellationToken.None)).ShouldBe([CommitOutcome.Committed, CommitOutcome.Committed]);
        (await Store.GetTaskAsync("a", "t1")).Unwrap()!.Status.ShouldBe(CopTaskStatus.Running);
    }

    [Fact]
    public async Task A_unit_after_a_stale_one_of_its_topic_is_stale()
    {
        var rows = await AllRowsAsync("a");
        var first = await Appender.DecideAsync([Drafts.Task("a", "t1")], rows);
        var second = await Appender.DecideAsync([Drafts.Start("a", "t1")], rows);
        await AppendAsync(Drafts.Note("a"));
        (await Store.CommitAsync([first, second], CancellationToken.None)).ShouldBe([CommitOutcome.Stale, CommitOutcome.Stale]);
        (await Store.GetTaskAsync("a", "t1")).Unwrap().ShouldBeNull();
    }

    [Fact, Trait("spec", "3.2.1")]
    public async Task A_unit_whose_parent_was_in_a_stale_unit_is_stale()
    {
        await AppendAsync(Drafts.Note("a"));
        var rows = await AllRowsAsync("a", "b");
        var parent = await Appender.DecideAsync([Drafts.Note("a", "parent")], rows);
        var child = await Appender.DecideAsync([Drafts.Note("b", "child", parents: "parent")], rows);
        await AppendAsync(Drafts.Note("a"));
        (await Store.CommitAsync([parent, child], CancellationToken.None)).ShouldBe([CommitOutcome.Stale, CommitOutcome.Stale]);
    }

    [Fact, Trait("spec", "2.2.2")]
    public async Task An_event_id_is_unique_in_the_store()
    {
        var late = await Appender.DecideAsync([Drafts.Note("b", "same")]);
        await AppendAsync(Drafts.Note("a", "same"));
        (await CommitAsync(late)).ShouldBe(CommitOutcome.Stale);
        (await Store.GetHeadAsync("b")).ShouldBeNull();
    }

    [Fact]
    public async Task The_draft_digest_is_stored_with_the_event()
    {
        var appended = (await AppendAsync(Drafts.Note("a", "e1")))[0];
        await ReopenAsync();
        var found = await Store.FindEventAsync("e1");
        found.ShouldBe(new StoredEvent(appended, TestAppender.DigestOf(appended)));
    }

    [Fact]
    public async Task Replacing_rows_swaps_them_and_raises_the_revision()
    {
        await AppendAsync(Drafts.Task("a", "t1"), Drafts.Continuation("a", "c1", null, "go"));
        var rebuilt = (await Store.GetTaskAsync("a", "t1")).Unwrap()! with { Title = "rebuilt" };
        (await Store.ReplaceViewsAsync("a", 2, [rebuilt], CancellationToken.None)).ShouldBeTrue();
        (await Store.GetTaskAsync("a", "t1")).Unwrap()!.Title.ShouldBe("rebuilt");
        (await Store.GetTopicAsync("a")).Unwrap().ShouldBeNull();
        (await Store.ReadActiveContinuationsAsync(null, 10, CancellationToken.None)).ShouldBeEmpty();
        (await Store.GetHeadAsync("a"))!.Revision.ShouldBe(1);
    }

    [Fact]
    public async Task Rows_built_to_another_sequence_are_not_swapped_in()
    {
        await AppendAsync(Drafts.Task("a", "t1"));
        (await Store.ReplaceViewsAsync("a", 2, [], CancellationToken.None)).ShouldBeFalse();
        (await Store.ReplaceViewsAsync("none", 1, [], CancellationToken.None)).ShouldBeFalse();
        (await Store.GetTaskAsync("a", "t1")).Unwrap().ShouldNotBeNull();
    }

    [Fact]
    public async Task A_unit_decided_before_a_swap_is_stale()
    {
        await AppendAsync(Drafts.Task("a", "t1"));
        var late = await Appender.DecideAsync([Drafts.Start("a", "t1")]);
        var task = (await Store.GetTaskAsync("a", "t1")).Unwrap()!;
        (await Store.ReplaceViewsAsync(
            "a", 1, [task with { Title = "Another" }, (await Store.GetTopicAsync("a")).Unwrap()!], CancellationToken.None)).ShouldBeTrue();
        (await CommitAsync(late)).ShouldBe(CommitOutcome.Stale);
        await AppendAsync(Drafts.Start("a", "t1"));
    }

    [Fact, Trait("spec", "3.1.2")]
    public async Task Units_from_many_threads_lose_nothing_and_leave_no_gap()
    {
        async Task AppendManyAsync(int writer)
        {
            for (var written = 0; written < 20;)
            {
                var unit = await Appender.DecideAsync([Drafts.Note("shared", $"{writer}-{written}")]);
                if ((await Store.CommitAsync([unit], CancellationToken.None)).ShouldHaveSingleItem() == CommitOutcome.Committed)
                    written++;
            }
        }

        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(() => AppendManyAsync(writer))));
        var events = await ToListAsync(Store.ReadTopicAsync("shared"));
        events.Select(each => each.TopicSeq).ShouldBe(Enumerable.Range(1, 80).Select(seq => (long)seq));
        events.Select(each => each.Id).Distinct().Count().ShouldBe(80);
    }

    [Fact, Trait("spec", "3.1.2")]
    public async Task A_read_after_one_that_has_seen_a_part_of_a_unit_sees_all_of_it()
    {
        const int units = 100;
        var writing = Task.Run(async () =>
        {
            for (var unit = 0; unit < units; unit++)
                await AppendAsync(Drafts.Note("a", $"a-{unit}"), Drafts.Note("b", $"b-{unit}"));
        });
        using var patience = HangLimit.Begin();
        for (var seen = 0L; seen < units; patience.Token.ThrowIfCancellationRequested())
        {
            if (writing.IsFaulted)
                await writing;
            if (await Store.GetHeadAsync("a") is not { } head || head.LastSeq == seen)
                continue;
            seen = head.LastSeq;
            (await Store.GetHeadAsync("b")).ShouldNotBeNull().LastSeq.ShouldBeGreaterThanOrEqualTo(seen);
            var last = await Store.ReadTopicAsync("a", seen, seen).SingleAsync();
            (await Store.FindEventAsync(last.Id)).ShouldNotBeNull();
            if (await Store.GetPositionAsync("a", seen) is { } position)
                (await Store.GetLastPositionAsync()).ShouldBeGreaterThanOrEqualTo(position);
        }

        await writing;
    }

    /// <summary>Loads the rows of whole topics, with all rows that admission needs.</summary>
    private async Task<ProjectedRows> AllRowsAsync(params string[] topicIds)
    {
        var keys = new RowKeys();
        foreach (var topicId in topicIds)
        {
            keys.Heads.Add(topicId);
            keys.Active.Add(topicId);
            keys.Views.UnionWith([ViewKey.Topic(topicId), ViewKey.Task(topicId, "t1")]);
            foreach (var type in new[] { "note.added", EventTypes.TaskCreated, EventTypes.TaskStarted })
                keys.Waiters.Add(new WaitKey(topicId, type, null));
        }

        return await Appender.LoadAsync(keys);
    }
}
