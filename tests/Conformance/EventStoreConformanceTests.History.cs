namespace Cop.Conformance;

public abstract partial class EventStoreConformanceTests
{
    [Fact, Trait("spec", "M-16")]
    public async Task A_head_has_the_hash_of_its_last_event()
    {
        var events = await AppendAsync(Drafts.Note("a"), Drafts.Note("a"));
        (await Store.GetHeadAsync("a"))!.LastHash.ShouldBe(events[1].HashKey);
        var received = TestAppender.Foreign("r", 1, "note.added", "q/1");
        var blocked = Replica("r", 1, 0) with { BlockedBy = "r/1", MissingParentIds = ["q/1"] };
        await CommitAsync(new CommitUnit { Appends = [await Appender.ReplicateAsync([received], blocked)] });
        (await Store.GetHeadAsync("r"))!.LastHash.ShouldBe(received.HashKey);
        await ReopenAsync();
        (await Store.GetHeadAsync("a"))!.LastHash.ShouldBe(events[1].HashKey);
        (await Store.GetHeadAsync("r"))!.LastHash.ShouldBe(received.HashKey);
        (await ToListAsync(Store.FindBlockedTopicsAsync(CancellationToken.None)))
            .ShouldHaveSingleItem().LastHash.ShouldBe(received.HashKey);
        (await AppendAsync(Drafts.Note("a")))[0].TopicSeq.ShouldBe(3);
    }

    [Theory, Trait("spec", "M-16")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_commit_based_on_another_last_event_meets_a_changed_history(bool isBesideOthers)
    {
        await AppendAsync(Drafts.Note("a"));
        var (unit, beside) = (await Appender.DecideAsync([Drafts.Note("a")]), await Appender.DecideAsync([Drafts.Note("b")]));
        var seen = unit.Appends[0].Before! with { LastHash = Guid.Parse("11111111-1111-4111-8111-111111111111") };
        var elsewhere = unit with { Appends = [unit.Appends[0] with { Before = seen }] };
        var outcomes = await Store.CommitAsync(isBesideOthers ? [elsewhere, beside] : [elsewhere], CancellationToken.None);
        outcomes[0].ShouldBe(CommitOutcome.HistoryChanged);
        (await Store.GetHeadAsync("a"))!.LastSeq.ShouldBe(1);
        if (isBesideOthers)
            outcomes[1].ShouldBe(CommitOutcome.Committed);
        (await CommitAsync(unit)).ShouldBe(CommitOutcome.Committed);
    }

    [Fact, Trait("spec", "M-16")]
    public async Task A_commit_whose_head_names_another_hash_than_its_last_event_is_refused()
    {
        var unit = await Appender.DecideAsync([Drafts.Note("a")]);
        var after = unit.Appends[0].After with { LastHash = Guid.Parse("11111111-1111-4111-8111-111111111111") };
        await Should.ThrowAsync<CopInvariantException>(() => CommitAsync(unit with { Appends = [unit.Appends[0] with { After = after }] }));
        (await CommitAsync(unit)).ShouldBe(CommitOutcome.Committed);
    }

    [Theory, Trait("spec", "M-16")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_commit_based_on_another_write_of_a_subscription_meets_a_changed_history(bool isBesideOthers)
    {
        var first = new AgentSubscription { TopicId = "a", Agent = "planner" }.Next(Guid.NewGuid());
        (await CommitAsync(new CommitUnit { Subscriptions = [first] })).ShouldBe(CommitOutcome.Committed);
        // The same version from another write, as in a restored store.
        var other = (first with { WriteToken = Guid.NewGuid() }).Next(Guid.NewGuid());
        var beside = await Appender.DecideAsync([Drafts.Note("b")]);
        CommitUnit[] units = isBesideOthers
            ? [new CommitUnit { Subscriptions = [other] }, beside]
            : [new CommitUnit { Subscriptions = [other] }];
        (await Store.CommitAsync(units, CancellationToken.None))[0].ShouldBe(CommitOutcome.HistoryChanged);
        await ReopenAsync();
        var second = first.Next(Guid.NewGuid());
        (await Store.CommitAsync(
            [new CommitUnit { Subscriptions = [second] }, new CommitUnit { Subscriptions = [other.Next(Guid.NewGuid())] }],
            CancellationToken.None))
            .ShouldBe([CommitOutcome.Committed, CommitOutcome.Stale]);
        await Store.RegisterAgentAsync("planner", null, CancellationToken.None);
        var stored = await Store.GetSubscriptionAsync(first.Key, CancellationToken.None);
        (stored.Version, stored.WriteToken).ShouldBe((2, second.WriteToken));
    }

    [Fact, Trait("spec", "M-16")]
    public async Task Writes_of_one_subscription_in_one_commit_follow_each_other()
    {
        var first = new AgentSubscription { TopicId = "a", Agent = "planner" }.Next(Guid.NewGuid());
        var second = first.Next(Guid.NewGuid());
        (await Store.CommitAsync(
            [new CommitUnit { Subscriptions = [first] }, new CommitUnit { Subscriptions = [second] }], CancellationToken.None))
            .ShouldBe([CommitOutcome.Committed, CommitOutcome.Committed]);
        (await CommitAsync(new CommitUnit { Subscriptions = [second.Next(Guid.NewGuid())] })).ShouldBe(CommitOutcome.Committed);
    }

    [Theory, Trait("spec", "M-16")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_commit_based_on_a_later_write_than_the_stored_one_meets_a_changed_history_and_on_an_earlier_one_it_is_stale(
        bool isBesideOthers)
    {
        var first = new AgentSubscription { TopicId = "a", Agent = "planner" }.Next(Guid.NewGuid());
        var second = first.Next(Guid.NewGuid());
        foreach (var row in new[] { first, second })
            (await CommitAsync(new CommitUnit { Subscriptions = [row] })).ShouldBe(CommitOutcome.Committed);
        var beside = await Appender.DecideAsync([Drafts.Note("b")]);
        var later = new CommitUnit { Subscriptions = [second.Next(Guid.NewGuid()).Next(Guid.NewGuid())] };
        (await Store.CommitAsync(isBesideOthers ? [later, beside] : [later], CancellationToken.None))[0]
            .ShouldBe(CommitOutcome.HistoryChanged);
        (await CommitAsync(new CommitUnit { Subscriptions = [first.Next(Guid.NewGuid())] })).ShouldBe(CommitOutcome.Stale);
        var unit = await Appender.DecideAsync([Drafts.Note("a")]);
        (await CommitAsync(unit)).ShouldBe(CommitOutcome.Committed);
        (await CommitAsync(unit)).ShouldBe(CommitOutcome.Stale);
    }

    [Fact, Trait("spec", "M-16")]
    public async Task A_store_tells_which_of_the_remembered_events_it_has_and_the_last_position()
    {
        var empty = await Store.ReadHistoryAsync(["nothing"], CancellationToken.None);
        (empty.Last, empty.Found.Length).ShouldBe((null, 0));
        var a = await AppendAsync(Drafts.Note("a"), Drafts.Note("a"));
        var b = await AppendAsync(Drafts.Note("b"));
        await Store.GetLastPositionAsync();
        var state = await Store.ReadHistoryAsync([a[1].Id, "nothing", b[0].Id], CancellationToken.None);
        state.HistoryId.ShouldBe(empty.HistoryId);
        state.Last.ShouldBe(EventMark.Of(b[0], 3));
        state.Found.OrderBy(mark => mark.Position).ShouldBe([EventMark.Of(a[1], 2), EventMark.Of(b[0], 3)]);
    }

    [Fact, Trait("spec", "M-16")]
    public async Task Of_several_nodes_that_replace_the_history_id_one_does()
    {
        var first = (await Store.ReadHistoryAsync([], CancellationToken.None)).HistoryId;
        (await Store.ReplaceHistoryAsync("urn:cop:history:other", "urn:cop:history:x", CancellationToken.None)).ShouldBe(first);
        (await Store.ReplaceHistoryAsync(first, "urn:cop:history:y", CancellationToken.None)).ShouldBe("urn:cop:history:y");
        (await Store.ReplaceHistoryAsync(first, "urn:cop:history:z", CancellationToken.None)).ShouldBe("urn:cop:history:y");
        (await Store.ReadHistoryAsync([], CancellationToken.None)).HistoryId.ShouldBe("urn:cop:history:y");
    }

    [Fact, Trait("spec", "M-16")]
    public async Task Delivery_states_beyond_the_end_of_their_log_are_found()
    {
        await AppendAsync(Drafts.Note("a"), Drafts.Note("a"));
        AgentSubscription Row(string topicId, string agent) => new() { TopicId = topicId, Agent = agent };
        AgentSubscription[] rows =
        [
            Row("a", "well") with { Cursor = 2, Attempts = [new DeliveryAttempt { Key = DeliveryKey.Continuation("c"), Number = 1 }] },
            Row("a", "cursor") with { Cursor = 3 },
            Row("a", "attempt") with { Cursor = 1, Attempts = [new DeliveryAttempt { Key = DeliveryKey.Event(3), Number = 1 }] },
            Row("gone", "topic") with { Cursor = 1 },
        ];
        foreach (var row in rows)
            (await CommitAsync(new CommitUnit { Subscriptions = [row.Next(Guid.NewGuid())] })).ShouldBe(CommitOutcome.Committed);
        (await ToListAsync(Store.FindSubscriptionsBeyondLogAsync(CancellationToken.None))).Select(row => row.Agent).Order()
            .ShouldBe(["attempt", "cursor", "topic"]);
    }
}
