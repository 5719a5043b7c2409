using System.Collections.Immutable;

namespace Cop.Conformance;

public abstract partial class EventStoreConformanceTests
{
    private const string Origin = "urn:cop:store:elsewhere";

    [Fact, Trait("spec", "6.4")]
    public async Task A_replica_keeps_its_origin_and_its_numbers()
    {
        var received = TestAppender.Foreign("r", 0);
        await CommitAsync(new CommitUnit { Appends = [await Appender.ReplicateAsync([received], Replica("r", 0, 0))] });
        await ReopenAsync();
        (await Store.GetHeadAsync("r")).ShouldBe(Replica("r", 0, 0), HeadEquality);
        (await Store.FindEventAsync("r/0")).ShouldBe(new StoredEvent(received, ""));
        (await Store.GetPositionAsync("r", 0)).ShouldBe(1);
        (await Store.GetTopicAsync("r")).AsOfSeq.ShouldBe(0);
    }

    [Fact, Trait("spec", "3.3.3")]
    public async Task An_event_with_a_missing_parent_is_stored_but_not_applied()
    {
        await BlockAsync();
        await CheckBlockedAsync();
        await ReopenAsync();
        await CheckBlockedAsync();
    }

    [Fact, Trait("spec", "3.3.3")]
    public async Task A_blocked_event_is_applied_and_positioned_when_its_parent_arrives()
    {
        await BlockAsync();
        await UnblockAsync();
        await CheckUnblockedAsync();
        await ReopenAsync();
        await CheckUnblockedAsync();
    }

    [Fact]
    public async Task Topics_blocked_by_missing_parents_are_found()
    {
        var blocked = Replica("r", 1, 0) with { BlockedBy = "r/1", MissingParentIds = ["q/1"] };
        await CommitAsync(
            new CommitUnit { Appends = [await Appender.ReplicateAsync([TestAppender.Foreign("r", 1, "note.added", "q/1")], blocked)] });
        await CommitAsync(new CommitUnit { Appends = [await Appender.ReplicateAsync([TestAppender.Foreign("s", 1)], Replica("s", 1, 1))] });
        (await ToListAsync(Store.FindBlockedTopicsAsync(CancellationToken.None))).ShouldHaveSingleItem().ShouldBe(blocked, HeadEquality);
        await ReopenAsync();
        (await ToListAsync(Store.FindBlockedTopicsAsync(CancellationToken.None))).ShouldHaveSingleItem().ShouldBe(blocked, HeadEquality);
    }

    [Fact]
    public async Task A_topic_may_be_blocked_at_its_first_event()
    {
        var first = TestAppender.Foreign("r", 1, "note.added", "q/1");
        var head = Replica("r", 1, 0) with { BlockedBy = "r/1", MissingParentIds = ["q/1"] };
        await CommitAsync(new CommitUnit { Appends = [await Appender.ReplicateAsync([first], head)] });
        await ReopenAsync();
        (await Store.GetHeadAsync("r")).ShouldBe(head, HeadEquality);
        (await Store.GetTopicAsync("r")).Unwrap().ShouldBeNull();
        (await Store.ListTopicsAsync(new TopicQuery())).Unwrap().Items.ShouldBeEmpty();
        (await ToListAsync(Store.ReadTopicAsync("r"))).ShouldHaveSingleItem();
        (await Store.GetLastPositionAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Nothing_is_delivered_on_a_replica_until_it_is_adopted()
    {
        await Store.RegisterAgentAsync("planner", null, CancellationToken.None);
        var waiting = TestAppender.Foreign("r", 1, "note.added");
        await CommitAsync(new CommitUnit { Appends = [await Appender.ReplicateAsync([waiting], Replica("r", 1, 1))] });
        (await TopicsAsync(EventFilter.All)).ShouldBeEmpty();
        var adopted = TestAppender.Foreign("r", 2, EventTypes.TopicAdopted);
        await CommitAsync(
            new CommitUnit { Appends = [
                await Appender.ReplicateAsync([adopted], new TopicHead { TopicId = "r", LastSeq = 2, AppliedSeq = 2 })] });
        (await TopicsAsync(EventFilter.All)).ShouldBe(["r"]);
        await ReopenAsync();
        (await Store.GetHeadAsync("r"))!.ReplicaOf.ShouldBeNull();
        (await TopicsAsync(EventFilter.All)).ShouldBe(["r"]);
    }

    [Fact, Trait("spec", "D-14")]
    public async Task A_replica_keeps_names_longer_than_an_index_allows()
    {
        var (name, other) = (new string('\u754c', 900), new string('\u754c', 899) + "\u4eba");
        EventDraft[] drafts =
        [
            Drafts.Task("r", "t1", assignedTo: name), Drafts.Task("r", "t2", assignedTo: other),
            Drafts.Continuation("r", "c1", agent: name, waitFor: "answered"), Drafts.Park("r", name, "x"),
            Drafts.Park("r", "a\u0000b", "x"),
        ];
        Event[] received = [.. drafts.Select((draft, i) => TestAppender.Foreign(draft, i + 1))];
        (await CommitAsync(new CommitUnit { Appends = [await Appender.ReplicateAsync(received, Replica("r", 5, 5))] }))
            .ShouldBe(CommitOutcome.Committed);
        await ReopenAsync();
        foreach (var topicId in new[] { null, "r" })
        {
            (await Store.ListTasksAsync(new TaskQuery { TopicId = topicId, AssignedTo = name }))
                .Unwrap().Items.ShouldHaveSingleItem().Id.ShouldBe("t1");
            (await Store.ListTasksAsync(new TaskQuery { TopicId = topicId, AssignedTo = other }))
                .Unwrap().Items.ShouldHaveSingleItem().Id.ShouldBe("t2");
            (await Store.ListContinuationsAsync(new ContinuationQuery { TopicId = topicId, Agent = name }))
                .Unwrap().Items.ShouldHaveSingleItem().Id.ShouldBe("c1");
            (await Store.ListParkedDeliveriesAsync(new ParkedDeliveryQuery { TopicId = topicId, Agent = name }))
                .Unwrap().Items.ShouldHaveSingleItem().Agent.ShouldBe(name);
            var page = (await Store.ListParkedDeliveriesAsync(new ParkedDeliveryQuery { TopicId = topicId, Limit = 1 })).Unwrap();
            (await Store.ListParkedDeliveriesAsync(new ParkedDeliveryQuery { TopicId = topicId, Cursor = page.Next }))
                .Unwrap().Items.ShouldHaveSingleItem().Agent.ShouldBe("a\u0000b");
        }
    }

    [Fact, Trait("spec", "3.3.3")]
    public async Task Ids_of_missing_parents_may_contain_any_characters()
    {
        string[] parents = ["q\n1", "q\u00001", new string('\u754c', 900), "q\\,{}\"1"];
        var blocked = Replica("r", 1, 0) with { BlockedBy = "r/1", MissingParentIds = [.. parents] };
        await CommitAsync(
            new CommitUnit { Appends = [await Appender.ReplicateAsync([TestAppender.Foreign("r", 1, "note.added", parents)], blocked)] });
        await ReopenAsync();
        (await Store.GetHeadAsync("r"))!.MissingParentIds.ShouldBe(parents);
        (await ToListAsync(Store.FindBlockedTopicsAsync(CancellationToken.None))).ShouldHaveSingleItem().MissingParentIds.ShouldBe(parents);
    }

    private static readonly IEqualityComparer<TopicHead?> HeadEquality = EqualityComparer<TopicHead?>.Create((left, right) =>
        left!.MissingParentIds.SequenceEqual(right!.MissingParentIds)
            && (left with { MissingParentIds = [], LastHash = default }) == (right with { MissingParentIds = [], LastHash = default }));

    private static TopicHead Replica(string topicId, long lastSeq, long appliedSeq) =>
        new() { TopicId = topicId, LastSeq = lastSeq, AppliedSeq = appliedSeq, ReplicaOf = Origin };

    // Topic r is blocked before r/2, whose parent q/1 is missing; s is blocked before s/1, whose parent r/2 is stored but not applied.
    private async Task BlockAsync()
    {
        Event[] r = [TestAppender.Foreign("r", 1), TestAppender.Foreign("r", 2, "note.added", "q/1"), TestAppender.Foreign("r", 3)];
        var s = TestAppender.Foreign("s", 1, "note.added", "r/2");
        await CommitAsync(
            new CommitUnit { Appends = [
                await Appender.ReplicateAsync(r, Replica("r", 3, 1) with { BlockedBy = "r/2", MissingParentIds = ["q/1"] })] });
        await CommitAsync(
            new CommitUnit { Appends = [
                await Appender.ReplicateAsync([s], Replica("s", 1, 0) with { BlockedBy = "s/1", MissingParentIds = ["r/2"] })] });
    }

    private async Task CheckBlockedAsync()
    {
        (await ToListAsync(Store.ReadTopicAsync("r"))).Count.ShouldBe(3);
        (await Store.GetTopicAsync("r")).Unwrap()!.LastSeq.ShouldBe(1);
        (await Store.GetTopicAsync("r")).AsOfSeq.ShouldBe(1);
        (await Store.GetHeadAsync("r"))!.BlockedBy.ShouldBe("r/2");
        (await Store.GetPositionAsync("r", 2)).ShouldBeNull();
        (await Store.GetLastPositionAsync()).ShouldBe(1);
        (await Store.ReadNextEventsAsync("r", 0, EventFilter.All, 10, CancellationToken.None)).ShouldHaveSingleItem();
        (await Store.GetChildrenAsync("q/1", 10)).ShouldBe([new EventLocation("r", 2)]);
        (await Store.FindEventAsync("q/1")).ShouldBeNull();
        (await Store.ReadEventsByTypeAsync("r", "note.added", 0, 10, CancellationToken.None)).ShouldHaveSingleItem().TopicSeq.ShouldBe(1);
        (await Store.FindNamedParentsAsync(["q/1", "r/1", "r/2", "none"], CancellationToken.None)).Order().ShouldBe(["q/1", "r/2"]);
        var rows = await Appender.LoadAsync(PlacesOf("r/1", "r/2"));
        (rows.GetLocation("r/1")!.IsApplied, rows.GetLocation("r/2")!.IsApplied).ShouldBe((true, false));
    }

    private static RowKeys PlacesOf(params string[] eventIds)
    {
        var keys = new RowKeys();
        keys.Locations.UnionWith(eventIds);
        return keys;
    }

    private async Task UnblockAsync()
    {
        var parent = TestAppender.Foreign("q", 1);
        var r = await ToListAsync(Store.ReadTopicAsync("r", 2));
        var s = await ToListAsync(Store.ReadTopicAsync("s"));
        (await CommitAsync(new CommitUnit
        {
            Appends =
            [
                await Appender.ReplicateAsync([parent], Replica("q", 1, 1)),
                await Appender.ReplicateAsync([], Replica("r", 3, 3), r),
                await Appender.ReplicateAsync([], Replica("s", 1, 1), s),
            ],
        })).ShouldBe(CommitOutcome.Committed);
    }

    private async Task CheckUnblockedAsync()
    {
        (await ToListAsync(Store.ReadPositionsAsync())).Select(each => each.Event.Id).ShouldBe(["r/1", "q/1", "r/2", "r/3", "s/1"]);
        (await Store.GetHeadAsync("r")).ShouldBe(Replica("r", 3, 3), HeadEquality);
        (await Store.GetTopicAsync("s")).Unwrap()!.LastSeq.ShouldBe(1);
        (await Store.GetChildrenAsync("q/1", 10)).ShouldBe([new EventLocation("r", 2)]);
        (await Store.FindEventAsync("q/1")).ShouldNotBeNull();
        (await Appender.LoadAsync(PlacesOf("r/3"))).GetLocation("r/3")!.IsApplied.ShouldBeTrue();
    }
}
