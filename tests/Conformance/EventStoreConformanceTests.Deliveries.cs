namespace Cop.Conformance;

public abstract partial class EventStoreConformanceTests
{
    private static readonly SubscriptionKey Planner = new("a", "planner");

    [Fact]
    public async Task A_new_agent_begins_after_the_events_that_are_durable()
    {
        await AppendAsync(Drafts.Note("a"), Drafts.Note("a"));
        await Store.RegisterAgentAsync("planner", null, CancellationToken.None);
        await AppendAsync(Drafts.Note("a"));
        await AppendAsync(Drafts.Note("b"));
        (await SubscriptionAsync("a")).Cursor.ShouldBe(2);
        (await SubscriptionAsync("b")).Cursor.ShouldBe(0);
        await Store.RegisterAgentAsync("planner", null, CancellationToken.None);
        await ReopenAsync();
        await Store.RegisterAgentAsync("planner", 0, CancellationToken.None);
        (await SubscriptionAsync("a")).Cursor.ShouldBe(2);
        (await SubscriptionAsync("b")).Cursor.ShouldBe(0);
        (await SubscriptionAsync("later")).Cursor.ShouldBe(0);
    }

    [Fact]
    public async Task A_new_agent_may_begin_at_a_given_sequence()
    {
        await AppendAsync(Drafts.Note("a"), Drafts.Note("a"));
        await Store.RegisterAgentAsync("planner", 1, CancellationToken.None);
        (await SubscriptionAsync("a"))
            .ShouldBe(new AgentSubscription { TopicId = "a", Agent = "planner", Cursor = 0 }, SubscriptionEquality);
    }

    [Fact]
    public async Task A_subscription_is_written_with_its_events_or_not_at_all()
    {
        await Store.RegisterAgentAsync("planner", null, CancellationToken.None);
        await AppendAsync(Drafts.Note("a"));
        var subscription = Claimed(await SubscriptionAsync("a"));
        (await CommitAsync(new CommitUnit { Subscriptions = [subscription] })).ShouldBe(CommitOutcome.Committed);
        (await SubscriptionAsync("a")).ShouldBe(subscription, SubscriptionEquality);
        var output = await Appender.DecideAsync([Drafts.Note("a", "output")]);
        (await CommitAsync(output with { Subscriptions = [subscription with { Version = 1 }] })).ShouldBe(CommitOutcome.Stale);
        (await Store.FindEventAsync("output")).ShouldBeNull();
        (await CommitAsync(
            output with { Subscriptions = [subscription with { Version = 2, Cursor = 1, Attempts = [] }] }))
                .ShouldBe(CommitOutcome.Committed);
        (await SubscriptionAsync("a")).Cursor.ShouldBe(1);
        (await Store.FindEventAsync("output")).ShouldNotBeNull();
    }

    [Fact]
    public async Task An_attempt_may_be_claimed_in_its_event_s_commit()
    {
        await Store.RegisterAgentAsync("planner", null, CancellationToken.None);
        var subscription = Claimed(await SubscriptionAsync("a"));
        (await CommitAsync(await Appender.DecideAsync([Drafts.Note("a")]) with { Subscriptions = [subscription] }))
            .ShouldBe(CommitOutcome.Committed);
        (await SubscriptionAsync("a")).ShouldBe(subscription, SubscriptionEquality);
        (await CommitAsync(await Appender.DecideAsync([Drafts.Note("a", "next")]) with { Subscriptions = [subscription] }))
            .ShouldBe(CommitOutcome.Stale);
        (await Store.FindEventAsync("next")).ShouldBeNull();
    }

    [Fact]
    public async Task A_unit_that_writes_a_subscription_or_a_topic_twice_is_refused()
    {
        await Store.RegisterAgentAsync("planner", null, CancellationToken.None);
        var subscription = Claimed(await SubscriptionAsync("a"));
        var unit = await Appender.DecideAsync([Drafts.Note("a")]);
        var subscriptions = await Should.ThrowAsync<CopInvariantException>(
            () => CommitAsync(unit with { Subscriptions = [subscription, subscription with { FencingToken = 9 }] }));
        subscriptions.Message.ShouldContain("agent 'planner' on topic 'a' twice");
        (await Should.ThrowAsync<CopInvariantException>(
            () => CommitAsync(unit with { Appends = [.. unit.Appends, .. unit.Appends] }))).Message.ShouldContain("topic 'a' twice");
        (await SubscriptionAsync("a")).Version.ShouldBe(0);
        (await CommitAsync(unit with { Subscriptions = [subscription] })).ShouldBe(CommitOutcome.Committed);
    }

    [Fact]
    public async Task Of_two_claims_in_one_commit_the_first_wins()
    {
        await Store.RegisterAgentAsync("planner", null, CancellationToken.None);
        var subscription = Claimed(await SubscriptionAsync("a"));
        var outcomes = await Store.CommitAsync(
            [new CommitUnit { Subscriptions = [subscription] },
                new CommitUnit { Subscriptions = [subscription with { FencingToken = 9 }] }], CancellationToken.None);
        outcomes.ShouldBe([CommitOutcome.Committed, CommitOutcome.Stale]);
        (await SubscriptionAsync("a")).FencingToken.ShouldBe(1);
    }

    [Fact]
    public async Task Subscriptions_outlive_the_session_and_a_rebuild()
    {
        await Store.RegisterAgentAsync("planner", null, CancellationToken.None);
        await AppendAsync(Drafts.Note("a"));
        var subscription = Claimed(await SubscriptionAsync("a")) with { CompletedAboveCursor = [3, 5] };
        await CommitAsync(new CommitUnit { Subscriptions = [subscription] });
        await Store.ReplaceViewsAsync("a", 1, [(await Store.GetTopicAsync("a")).Unwrap()!], CancellationToken.None);
        (await SubscriptionAsync("a")).ShouldBe(subscription, SubscriptionEquality);
        await ReopenAsync();
        (await SubscriptionAsync("a")).ShouldBe(subscription, SubscriptionEquality);
    }

    [Fact]
    public async Task The_next_events_are_those_whose_type_matches_the_filter()
    {
        await AppendAsync(
            Drafts.Task("a", "t1"), Drafts.Note("a", "n1"), Drafts.Start("a", "t1"), Drafts.Note("a", "n2"), Drafts.Note("a", "n3"));
        async Task<IEnumerable<long>> NextAsync(long after, EventFilter filter, int limit) =>
            (await Store.ReadNextEventsAsync("a", after, filter, limit, CancellationToken.None)).Select(each => each.TopicSeq);
        (await NextAsync(0, EventFilter.All, 10)).ShouldBe(Sequence(1, 5));
        (await NextAsync(0, EventFilter.All, 2)).ShouldBe(Sequence(1, 2));
        (await NextAsync(1, EventFilter.ForTypes("task.*"), 10)).ShouldBe(Sequence(3, 3));
        (await NextAsync(2, EventFilter.ForTypes("note.added"), 1)).ShouldBe(Sequence(4, 4));
        (await NextAsync(5, EventFilter.All, 10)).ShouldBeEmpty();
        (await Store.ReadNextEventsAsync("none", 0, EventFilter.All, 10, CancellationToken.None)).ShouldBeEmpty();
    }

    [Theory, Trait("spec", "5.2.1")]
    [InlineData("human.input.provided", "2,3")]
    [InlineData("human.reply", "2,3")]
    [InlineData("human.input.*", "2,3")]
    [InlineData("human.*", "2,3,4")]
    [InlineData("human.spoke", "4")]
    public async Task A_filter_matches_a_type_by_any_of_its_names(string entry, string expected)
    {
        await Store.RegisterAgentAsync("planner", 1, CancellationToken.None);
        await AppendAsync(
            Drafts.Note("a"), Drafts.Note("a", type: "human.reply"), Drafts.Note("a", type: "human.input.provided"),
            Drafts.Note("a", type: "human.spoke"));
        var filter = EventFilter.ForTypes(entry);
        string.Join(',', (await Store.ReadNextEventsAsync("a", 0, filter, 10, CancellationToken.None)).Select(each => each.TopicSeq))
            .ShouldBe(expected);
        (await TopicsAsync(filter)).ShouldBe(["a"]);
        await AppendAsync(Drafts.Note("b", type: "human.reply"));
        (await TopicsAsync(filter)).ShouldBe(entry == "human.spoke" ? ["a"] : ["a", "b"]);
    }

    [Fact]
    public async Task Recorded_effects_are_never_delivered()
    {
        await Store.RegisterAgentAsync("planner", null, CancellationToken.None);
        await AppendAsync(Drafts.Artifact("a", "x1", ArtifactTypes.Effect));
        (await TopicsAsync(EventFilter.All)).ShouldBeEmpty();
        await AppendAsync(Drafts.Artifact("a", "x2"));
        (await Store.ReadNextEventsAsync("a", 0, EventFilter.All, 10, CancellationToken.None)).ShouldHaveSingleItem().TopicSeq.ShouldBe(2);
        await ReopenAsync();
        (await Store.ReadNextEventsAsync("a", 0, EventFilter.All, 10, CancellationToken.None)).ShouldHaveSingleItem().TopicSeq.ShouldBe(2);
    }

    [Fact]
    public async Task Topics_with_work_have_events_above_the_cursor_or_open_attempts()
    {
        await AppendAsync(Drafts.Note("old"));
        await Store.RegisterAgentAsync("planner", null, CancellationToken.None);
        await AppendAsync(Drafts.Note("b"));
        await AppendAsync(Drafts.Note("a"));
        await AppendAsync(Drafts.Note("other", type: "chat.said"));
        (await TopicsAsync(EventFilter.ForTypes("note.*"))).ShouldBe(["a", "b"]);
        (await TopicsAsync(EventFilter.All with { TopicIds = ["other", "b", "none"] })).ShouldBe(["b", "other"]);
        var claimed = Claimed(await SubscriptionAsync("a"));
        await CommitAsync(new CommitUnit { Subscriptions = [claimed with { Cursor = 1 }] });
        (await TopicsAsync(EventFilter.ForTypes("note.*"))).ShouldBe(["a", "b"]);
        await CommitAsync(new CommitUnit { Subscriptions = [claimed with { Version = 2, Cursor = 1, Attempts = [] }] });
        (await TopicsAsync(EventFilter.ForTypes("note.*"))).ShouldBe(["b"]);
    }

    [Fact, Trait("spec", "5.5.1")]
    public async Task Active_continuations_come_in_the_order_of_topic_and_id()
    {
        await AppendAsync(
            Drafts.Continuation("b", "c2"), Drafts.Continuation("b", "c1"), Drafts.Continuation("b", "c3"), Drafts.Resume("b", "c3"));
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
        await AppendAsync(
            Drafts.Task("over", "t1"), Drafts.Start("over", "t1"), Drafts.Complete("over", "t1"),
            Drafts.Note("over", type: EventTypes.TopicExhausted));
        EventDraft[] foreign = [Drafts.Task("replica", "t1"), Drafts.Start("replica", "t1"), Drafts.Complete("replica", "t1")];
        await CommitAsync(
            new CommitUnit { Appends = [
                await Appender.ReplicateAsync(
                    [.. foreign.Select((draft, i) => TestAppender.Foreign(draft, i + 1))], Replica("replica", 3, 3))] });
        (await IdleAsync(null)).ShouldBe(["answered", "done"]);
        (await IdleAsync("done")).ShouldBe(["done"]);
        (await IdleAsync("busy")).ShouldBeEmpty();
        (await IdleAsync("nowhere")).ShouldBeEmpty();
        await AppendAsync(Drafts.Task("done", "t2"));
        await ReopenAsync();
        (await IdleAsync(null)).ShouldBe(["answered"]);
    }

    [Fact]
    public async Task Each_opening_starts_a_session_and_ends_the_earlier_ones()
    {
        var earlier = Store.SessionId;
        (await Store.IsSessionEndedAsync(earlier, CancellationToken.None)).ShouldBeFalse();
        await ReopenAsync();
        Store.SessionId.ShouldNotBe(earlier);
        (await Store.IsSessionEndedAsync(earlier, CancellationToken.None)).ShouldBeTrue();
        (await Store.IsSessionEndedAsync(Store.SessionId, CancellationToken.None)).ShouldBeFalse();
    }

    private static readonly IEqualityComparer<AgentSubscription> SubscriptionEquality =
        EqualityComparer<AgentSubscription>.Create((left, right) =>
        left!.CompletedAboveCursor.SequenceEqual(right!.CompletedAboveCursor) && left.Attempts.SequenceEqual(right.Attempts)
            && (left with { CompletedAboveCursor = [], Attempts = [] }) == (right with { CompletedAboveCursor = [], Attempts = [] }));

    private Task<AgentSubscription> SubscriptionAsync(string topicId) =>
        Store.GetSubscriptionAsync(Planner with { TopicId = topicId }, CancellationToken.None);

    private Task<List<string>> TopicsAsync(EventFilter filter) =>
        ToListAsync(Store.FindTopicsWithWorkAsync("planner", filter, CancellationToken.None));

    private async Task<IEnumerable<string>> ActiveAsync(ViewKey? after, int limit) =>
        (await Store.ReadActiveContinuationsAsync(after, limit, CancellationToken.None)).Select(each => $"{each.TopicId}/{each.Id}");

    private async Task<IEnumerable<string>> IdleAsync(string? topicId) =>
        (await ToListAsync(Store.FindIdleTopicsAsync(topicId, CancellationToken.None))).Select(topic => topic.Id);

    private AgentSubscription Claimed(AgentSubscription subscription) => subscription with
    {
        Version = subscription.Version + 1,
        FencingToken = subscription.FencingToken + 1,
        OwnerSessionId = Store.SessionId,
        Attempts =
        [
            new DeliveryAttempt { Key = DeliveryKey.Event(1), Number = 1, HasFailed = true,
                NotBefore = new DateTimeOffset(2026, 1, 1, 0, 0, 0, 125, TimeSpan.Zero) },
            new DeliveryAttempt { Key = DeliveryKey.Continuation("c1"), Number = 2, IsRetry = true },
        ],
    };
}
