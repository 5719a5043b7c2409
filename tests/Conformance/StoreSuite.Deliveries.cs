namespace Cop.Conformance;

public abstract partial class StoreSuite
{
    private static readonly LaneKey Planner = new("a", "planner");

    [Fact]
    public async Task A_new_agent_begins_after_the_events_that_are_durable()
    {
        await AppendAsync(Drafts.Note("a"), Drafts.Note("a"));
        await Store.RegisterAsync("planner", null, CancellationToken.None);
        await AppendAsync(Drafts.Note("a"));
        await AppendAsync(Drafts.Note("b"));
        (await LaneAsync("a")).Cursor.ShouldBe(2);
        (await LaneAsync("b")).Cursor.ShouldBe(0);
        await Store.RegisterAsync("planner", null, CancellationToken.None);
        await ReopenAsync();
        await Store.RegisterAsync("planner", 0, CancellationToken.None);
        (await LaneAsync("a")).Cursor.ShouldBe(2);
        (await LaneAsync("b")).Cursor.ShouldBe(0);
        (await LaneAsync("later")).Cursor.ShouldBe(0);
    }

    [Fact]
    public async Task A_new_agent_may_begin_at_a_given_sequence()
    {
        await AppendAsync(Drafts.Note("a"), Drafts.Note("a"));
        await Store.RegisterAsync("planner", 1, CancellationToken.None);
        (await LaneAsync("a")).ShouldBe(new Lane { TopicId = "a", Agent = "planner", Cursor = 0 }, LaneEquality);
    }

    [Fact]
    public async Task A_lane_is_written_with_its_events_or_not_at_all()
    {
        await Store.RegisterAsync("planner", null, CancellationToken.None);
        await AppendAsync(Drafts.Note("a"));
        var lane = Claimed(await LaneAsync("a"));
        (await CommitAsync(new CommitUnit { Lanes = [lane] })).ShouldBe(CommitOutcome.Committed);
        (await LaneAsync("a")).ShouldBe(lane, LaneEquality);
        var output = await Appender.DecideAsync([Drafts.Note("a", "output")]);
        (await CommitAsync(output with { Lanes = [lane with { Version = 1 }] })).ShouldBe(CommitOutcome.Stale);
        (await Store.FindAsync("output")).ShouldBeNull();
        (await CommitAsync(output with { Lanes = [lane with { Version = 2, Cursor = 1, Attempts = [] }] })).ShouldBe(CommitOutcome.Committed);
        (await LaneAsync("a")).Cursor.ShouldBe(1);
        (await Store.FindAsync("output")).ShouldNotBeNull();
    }

    [Fact]
    public async Task An_attempt_may_begin_with_the_event_that_it_is_about()
    {
        await Store.RegisterAsync("planner", null, CancellationToken.None);
        var lane = Claimed(await LaneAsync("a"));
        (await CommitAsync(await Appender.DecideAsync([Drafts.Note("a")]) with { Lanes = [lane] })).ShouldBe(CommitOutcome.Committed);
        (await LaneAsync("a")).ShouldBe(lane, LaneEquality);
        (await CommitAsync(await Appender.DecideAsync([Drafts.Note("a", "next")]) with { Lanes = [lane] })).ShouldBe(CommitOutcome.Stale);
        (await Store.FindAsync("next")).ShouldBeNull();
    }

    [Fact]
    public async Task A_unit_that_writes_a_lane_or_a_topic_twice_is_refused()
    {
        await Store.RegisterAsync("planner", null, CancellationToken.None);
        var lane = Claimed(await LaneAsync("a"));
        var unit = await Appender.DecideAsync([Drafts.Note("a")]);
        var lanes = await Should.ThrowAsync<CopInvariantException>(() => CommitAsync(unit with { Lanes = [lane, lane with { Fence = 9 }] }));
        lanes.Message.ShouldContain("agent 'planner' on topic 'a' twice");
        (await Should.ThrowAsync<CopInvariantException>(() => CommitAsync(unit with { Appends = [.. unit.Appends, .. unit.Appends] }))).Message.ShouldContain("topic 'a' twice");
        (await LaneAsync("a")).Version.ShouldBe(0);
        (await CommitAsync(unit with { Lanes = [lane] })).ShouldBe(CommitOutcome.Committed);
    }

    [Fact]
    public async Task Of_two_claims_in_one_commit_the_first_wins()
    {
        await Store.RegisterAsync("planner", null, CancellationToken.None);
        var lane = Claimed(await LaneAsync("a"));
        var outcomes = await Store.CommitAsync(
            [new CommitUnit { Lanes = [lane] }, new CommitUnit { Lanes = [lane with { Fence = 9 }] }], CancellationToken.None);
        outcomes.ShouldBe([CommitOutcome.Committed, CommitOutcome.Stale]);
        (await LaneAsync("a")).Fence.ShouldBe(1);
    }

    [Fact]
    public async Task Lanes_outlive_the_session_and_a_rebuild()
    {
        await Store.RegisterAsync("planner", null, CancellationToken.None);
        await AppendAsync(Drafts.Note("a"));
        var lane = Claimed(await LaneAsync("a")) with { Done = [3, 5] };
        await CommitAsync(new CommitUnit { Lanes = [lane] });
        await Store.ReplaceViewsAsync("a", 1, [(await Store.GetTopicAsync("a")).Unwrap()!], CancellationToken.None);
        (await LaneAsync("a")).ShouldBe(lane, LaneEquality);
        await ReopenAsync();
        (await LaneAsync("a")).ShouldBe(lane, LaneEquality);
    }

    [Fact]
    public async Task The_next_events_are_those_that_the_filter_takes_by_type()
    {
        await AppendAsync(Drafts.Task("a", "t1"), Drafts.Note("a", "n1"), Drafts.Start("a", "t1"), Drafts.Note("a", "n2"), Drafts.Note("a", "n3"));
        async Task<IEnumerable<long>> NextAsync(long after, EventFilter filter, int limit) =>
            (await Store.NextEventsAsync("a", after, filter, limit, CancellationToken.None)).Select(each => each.TopicSeq);
        (await NextAsync(0, EventFilter.All, 10)).ShouldBe(Sequence(1, 5));
        (await NextAsync(0, EventFilter.All, 2)).ShouldBe(Sequence(1, 2));
        (await NextAsync(1, EventFilter.OfTypes("task.*"), 10)).ShouldBe(Sequence(3, 3));
        (await NextAsync(2, EventFilter.OfTypes("note.added"), 1)).ShouldBe(Sequence(4, 4));
        (await NextAsync(5, EventFilter.All, 10)).ShouldBeEmpty();
        (await Store.NextEventsAsync("none", 0, EventFilter.All, 10, CancellationToken.None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Recorded_effects_are_never_delivered()
    {
        await Store.RegisterAsync("planner", null, CancellationToken.None);
        await AppendAsync(Drafts.Artifact("a", "x1", ArtifactTypes.Effect));
        (await TopicsAsync(EventFilter.All)).ShouldBeEmpty();
        await AppendAsync(Drafts.Artifact("a", "x2"));
        (await Store.NextEventsAsync("a", 0, EventFilter.All, 10, CancellationToken.None)).ShouldHaveSingleItem().TopicSeq.ShouldBe(2);
        await ReopenAsync();
        (await Store.NextEventsAsync("a", 0, EventFilter.All, 10, CancellationToken.None)).ShouldHaveSingleItem().TopicSeq.ShouldBe(2);
    }

    [Fact]
    public async Task Topics_with_work_have_events_behind_the_cursor_or_open_attempts()
    {
        await AppendAsync(Drafts.Note("old"));
        await Store.RegisterAsync("planner", null, CancellationToken.None);
        await AppendAsync(Drafts.Note("b"));
        await AppendAsync(Drafts.Note("a"));
        await AppendAsync(Drafts.Note("other", type: "chat.said"));
        (await TopicsAsync(EventFilter.OfTypes("note.*"))).ShouldBe(["a", "b"]);
        (await TopicsAsync(EventFilter.All with { TopicIds = ["other", "b", "none"] })).ShouldBe(["b", "other"]);
        var claimed = Claimed(await LaneAsync("a"));
        await CommitAsync(new CommitUnit { Lanes = [claimed with { Cursor = 1 }] });
        (await TopicsAsync(EventFilter.OfTypes("note.*"))).ShouldBe(["a", "b"]);
        await CommitAsync(new CommitUnit { Lanes = [claimed with { Version = 2, Cursor = 1, Attempts = [] }] });
        (await TopicsAsync(EventFilter.OfTypes("note.*"))).ShouldBe(["b"]);
    }

    [Fact, Trait("spec", "5.5.1")]
    public async Task Active_continuations_come_in_the_order_of_topic_and_id()
    {
        await AppendAsync(Drafts.Continuation("b", "c2"), Drafts.Continuation("b", "c1"), Drafts.Continuation("b", "c3"), Drafts.Resume("b", "c3"));
        await AppendAsync(Drafts.Continuation("a", "c9"));
        await AppendAsync(Drafts.Note("aa"));
        (await ActiveAsync(null, 10)).ShouldBe(["a/c9", "b/c1", "b/c2"]);
        (await ActiveAsync(null, 2)).ShouldBe(["a/c9", "b/c1"]);
        (await ActiveAsync(ViewKey.Continuation("b", "c1"), 10)).ShouldBe(["b/c2"]);
        (await ActiveAsync(ViewKey.Continuation("a", "c9"), 10)).ShouldBe(["b/c1", "b/c2"]);
        (await ActiveAsync(ViewKey.Continuation("aa", "c9"), 1)).ShouldBe(["b/c1"]);
        await ReopenAsync();
        (await ActiveAsync(null, 10)).ShouldBe(["a/c9", "b/c1", "b/c2"]);
    }

    [Fact, Trait("spec", "2.3.2")]
    public async Task Idle_topics_are_those_in_progress_whose_work_has_ended_and_no_replicas()
    {
        await AppendAsync(Drafts.Task("done", "t1"), Drafts.Start("done", "t1"), Drafts.Complete("done", "t1"));
        await AppendAsync(Drafts.Continuation("answered", "c1"), Drafts.Resume("answered", "c1"));
        await AppendAsync(Drafts.Task("busy", "t1"), Drafts.Start("busy", "t1"));
        await AppendAsync(Drafts.Continuation("waiting", "c1"));
        await AppendAsync(Drafts.Note("talk"));
        await AppendAsync(Drafts.Task("over", "t1"), Drafts.Start("over", "t1"), Drafts.Complete("over", "t1"), Drafts.Note("over", type: EventTypes.TopicExhausted));
        EventDraft[] foreign = [Drafts.Task("replica", "t1"), Drafts.Start("replica", "t1"), Drafts.Complete("replica", "t1")];
        await CommitAsync(new CommitUnit { Appends = [await Appender.ReplicateAsync([.. foreign.Select((draft, i) => TestAppender.Foreign(draft, i + 1))], Replica("replica", 3, 3))] });
        (await IdleAsync(null)).ShouldBe(["answered", "done"]);
        (await IdleAsync("done")).ShouldBe(["done"]);
        (await IdleAsync("busy")).ShouldBeEmpty();
        (await IdleAsync("nowhere")).ShouldBeEmpty();
        await AppendAsync(Drafts.Task("done", "t2"));
        await ReopenAsync();
        (await IdleAsync(null)).ShouldBe(["answered"]);
    }

    [Fact]
    public async Task Each_opening_is_a_session_and_the_earlier_ones_are_gone()
    {
        var earlier = Store.Session;
        (await Store.IsGoneAsync(earlier, CancellationToken.None)).ShouldBeFalse();
        await ReopenAsync();
        Store.Session.ShouldNotBe(earlier);
        (await Store.IsGoneAsync(earlier, CancellationToken.None)).ShouldBeTrue();
        (await Store.IsGoneAsync(Store.Session, CancellationToken.None)).ShouldBeFalse();
    }

    private static readonly IEqualityComparer<Lane> LaneEquality = EqualityComparer<Lane>.Create((left, right) =>
        left!.Done.SequenceEqual(right!.Done) && left.Attempts.SequenceEqual(right.Attempts) && (left with { Done = [], Attempts = [] }) == (right with { Done = [], Attempts = [] }));

    private Task<Lane> LaneAsync(string topicId) => Store.GetLaneAsync(Planner with { TopicId = topicId }, CancellationToken.None);

    private Task<List<string>> TopicsAsync(EventFilter filter) => ToListAsync(Store.FindTopicsAsync("planner", filter, CancellationToken.None));

    private async Task<IEnumerable<string>> ActiveAsync(ViewKey? after, int limit) =>
        (await Store.ActiveContinuationsAsync(after, limit, CancellationToken.None)).Select(each => $"{each.TopicId}/{each.Id}");

    private async Task<IEnumerable<string>> IdleAsync(string? topicId) =>
        (await ToListAsync(Store.FindIdleTopicsAsync(topicId, CancellationToken.None))).Select(topic => topic.Id);

    private Lane Claimed(Lane lane) => lane with
    {
        Version = lane.Version + 1,
        Fence = lane.Fence + 1,
        Session = Store.Session,
        Attempts =
        [
            new DeliveryAttempt { Key = DeliveryKey.Event(1), Number = 1, HasFailed = true, NotBefore = new DateTimeOffset(2026, 1, 1, 0, 0, 0, 125, TimeSpan.Zero) },
            new DeliveryAttempt { Key = DeliveryKey.Continuation("c1"), Number = 2, IsRetry = true },
        ],
    };
}
