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
        (await ToListAsync(Store.FindBlockedTopicsAsync(CancellationToken.None))).ShouldHaveSingleItem().LastHash.ShouldBe(received.HashKey);
        (await AppendAsync(Drafts.Note("a")))[0].TopicSeq.ShouldBe(3);
    }

    [Theory, Trait("spec", "M-16")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_commit_based_on_another_last_event_is_stale(bool isBesideOthers)
    {
        await AppendAsync(Drafts.Note("a"));
        var (unit, beside) = (await Appender.DecideAsync([Drafts.Note("a")]), await Appender.DecideAsync([Drafts.Note("b")]));
        var seen = unit.Appends[0].Before! with { LastHash = Guid.Parse("11111111-1111-4111-8111-111111111111") };
        var elsewhere = unit with { Appends = [unit.Appends[0] with { Before = seen }] };
        var outcomes = await Store.CommitAsync(isBesideOthers ? [elsewhere, beside] : [elsewhere], CancellationToken.None);
        outcomes[0].ShouldBe(CommitOutcome.Stale);
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
    public async Task A_commit_based_on_another_write_of_a_subscription_is_stale(bool isBesideOthers)
    {
        var first = new AgentSubscription { TopicId = "a", Agent = "planner" }.Next(Guid.NewGuid());
        (await CommitAsync(new CommitUnit { Subscriptions = [first] })).ShouldBe(CommitOutcome.Committed);
        // The same version from another write, as in a restored store.
        var other = (first with { WriteToken = Guid.NewGuid() }).Next(Guid.NewGuid());
        var beside = await Appender.DecideAsync([Drafts.Note("b")]);
        CommitUnit[] units = isBesideOthers ? [new CommitUnit { Subscriptions = [other] }, beside] : [new CommitUnit { Subscriptions = [other] }];
        (await Store.CommitAsync(units, CancellationToken.None))[0].ShouldBe(CommitOutcome.Stale);
        await ReopenAsync();
        var second = first.Next(Guid.NewGuid());
        (await Store.CommitAsync([new CommitUnit { Subscriptions = [second] }, new CommitUnit { Subscriptions = [other.Next(Guid.NewGuid())] }], CancellationToken.None))
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
        (await Store.CommitAsync([new CommitUnit { Subscriptions = [first] }, new CommitUnit { Subscriptions = [second] }], CancellationToken.None))
            .ShouldBe([CommitOutcome.Committed, CommitOutcome.Committed]);
        (await CommitAsync(new CommitUnit { Subscriptions = [second.Next(Guid.NewGuid())] })).ShouldBe(CommitOutcome.Committed);
    }
}
