namespace Cop.Conformance;

public abstract partial class EventStoreConformanceTests
{
    [Fact, Trait("spec", "2.2.3")]
    public async Task An_event_is_read_back_with_the_same_canonical_bytes()
    {
        var draft = Drafts.Note(
            "a", "e1") with { Payload = CopJson.Parse("""{"\u20ac":[1e21,-0.5,"\uD83D\uDE00\n"],"deep":{"a":{"b":[{}]}}}""").Unwrap() };
        var appended = (await AppendAsync(draft))[0];
        (await Store.FindEventAsync("e1"))!.Event.Json.ShouldBe(appended.Json);
        (await ToListAsync(Store.ReadTopicAsync("a"))).ShouldHaveSingleItem().Json.ShouldBe(appended.Json);
    }

    [Fact, Trait("spec", "2.2.3")]
    public async Task An_event_nested_deeper_than_the_standard_limit_is_read_back()
    {
        var deep = Enumerable.Range(0, 150).Aggregate(CopJson.From(1), (inner, _) => CopJson.Array(inner));
        var appended = (await AppendAsync(Drafts.Note("a", "e1") with { Payload = CopJson.Object(("value", deep)) }))[0];
        await ReopenAsync();
        (await Store.FindEventAsync("e1"))!.Event.Json.ShouldBe(appended.Json);
        (await ToListAsync(Store.ReadTopicAsync("a"))).ShouldHaveSingleItem().Json.ShouldBe(appended.Json);
    }

    [Fact, Trait("spec", "3.1.1")]
    public async Task A_topic_is_read_by_sequence_from_and_to_any_topicSeq()
    {
        foreach (var round in Enumerable.Range(0, 3))
            await AppendAsync([.. Enumerable.Range(0, 100).Select(i => Drafts.Note("a", $"{round}-{i}"))]);
        async Task<IEnumerable<long>> ReadAsync(long from, long? to) =>
            (await ToListAsync(Store.ReadTopicAsync("a", from, to))).Select(each => each.TopicSeq);
        (await ReadAsync(0, null)).ShouldBe(Sequence(1, 300));
        (await ReadAsync(299, null)).ShouldBe(Sequence(299, 300));
        (await ReadAsync(99, 101)).ShouldBe(Sequence(99, 101));
        (await ReadAsync(301, null)).ShouldBeEmpty();
        (await ReadAsync(5, 4)).ShouldBeEmpty();
        (await ToListAsync(Store.ReadTopicAsync("none"))).ShouldBeEmpty();
    }

    [Fact]
    public async Task Reading_includes_events_committed_during_the_read()
    {
        await AppendAsync(Drafts.Note("a"));
        var seen = 0;
        await foreach (var _ in Store.ReadTopicAsync("a"))
        {
            if (++seen == 1)
                await AppendAsync(Drafts.Note("a"));
        }

        seen.ShouldBe(2);
    }

    [Fact, Trait("spec", "3.2.1")]
    public async Task Children_are_found_in_all_topics_in_order()
    {
        await AppendAsync(Drafts.Note("a", "parent"));
        await AppendAsync(Drafts.Note("c", "c1", parents: "parent"));
        await AppendAsync(
            Drafts.Note("b", "b1"), Drafts.Note("b", "b2", parents: ["parent", "b1"]), Drafts.Note("b", "b3", parents: "parent"));
        EventLocation[] children = [new("b", 2), new("b", 3), new("c", 1)];
        (await Store.GetChildrenAsync("parent", 10)).ShouldBe(children);
        (await Store.GetChildrenAsync("parent", 2)).ShouldBe(children[..2]);
        (await Store.GetChildrenAsync("b3", 10)).ShouldBeEmpty();
        (await Store.GetChildrenAsync("none", 10)).ShouldBeEmpty();
        await ReopenAsync();
        (await Store.GetChildrenAsync("parent", 10)).ShouldBe(children);
    }

    [Fact]
    public async Task Positions_are_dense_and_ascend_with_each_topic()
    {
        await AppendAsync(Drafts.Note("b", "1"), Drafts.Note("b", "2"));
        await AppendAsync(Drafts.Note("a", "3"));
        await AppendAsync(Drafts.Note("b", "4"));
        var all = await ToListAsync(Store.ReadPositionsAsync());
        all.Select(each => each.Position).ShouldBe(Sequence(1, 4));
        all.Select(each => each.Event.Id).ShouldBe(["1", "2", "3", "4"]);
        (await Store.GetLastPositionAsync()).ShouldBe(4);
        (await Store.GetPositionAsync("b", 3)).ShouldBe(4);
        (await Store.GetPositionAsync("b", 4)).ShouldBeNull();
        (await Store.GetPositionAsync("none", 1)).ShouldBeNull();
        (await ToListAsync(Store.ReadPositionsAsync(4))).ShouldHaveSingleItem().Event.Id.ShouldBe("4");
        (await ToListAsync(Store.ReadPositionsAsync(5))).ShouldBeEmpty();
    }

    [Fact, Trait("spec", "3.3.2")]
    public async Task Parents_get_positions_before_children_of_other_topics_in_one_unit()
    {
        await AppendAsync(
            Drafts.Note("b", "b1"), Drafts.Note("a", "a1", parents: "b1"), Drafts.Note("b", "b2", parents: "a1"), Drafts.Note("a", "a2"),
            Drafts.Note("c", "c1", parents: "b2"));
        var order = (await ToListAsync(Store.ReadPositionsAsync())).Select(each => each.Event.Id).ToList();
        order.ShouldBe(["b1", "a1", "a2", "b2", "c1"]);
        await ReopenAsync();
        (await ToListAsync(Store.ReadPositionsAsync())).Select(each => each.Event.Id).ShouldBe(order);
    }

    [Fact, Trait("spec", "5.5.2")]
    public async Task Events_of_a_type_are_read_in_order_after_a_sequence()
    {
        foreach (var round in Enumerable.Range(0, 60))
            await AppendAsync(
                Drafts.Note("a", $"{round}-go", "go"), Drafts.Note("a", $"{round}-stay", "stay"), Drafts.Note("b", $"{round}-b", "go"));
        await AppendAsync(Drafts.Artifact("a", "paid", ArtifactTypes.Effect), Drafts.Artifact("a", "text"));
        async Task<IEnumerable<long>> ReadAsync(string topicId, string type, long after, int limit) =>
            (await Store.ReadEventsByTypeAsync(topicId, type, after, limit, CancellationToken.None)).Select(each => each.TopicSeq);
        async Task CheckAsync()
        {
            (await ReadAsync("a", "go", 0, 1000)).ShouldBe(Enumerable.Range(0, 60).Select(round => (2L * round) + 1));
            (await ReadAsync("a", "stay", 0, 2)).ShouldBe([2, 4]);
            (await ReadAsync("a", "go", 1, 2)).ShouldBe([3, 5]);
            (await ReadAsync("a", "go", 117, 9)).ShouldBe([119]);
            (await ReadAsync("a", "go", 119, 9)).ShouldBeEmpty();
            (await ReadAsync("a", "go", long.MaxValue, 9)).ShouldBeEmpty();
            (await ReadAsync("a", "GO", 0, 9)).ShouldBeEmpty();
            (await ReadAsync("a", EventTypes.ArtifactCreated, 0, 9)).ShouldBe([122]);
            (await ReadAsync("a", "none", 0, 9)).ShouldBeEmpty();
            (await ReadAsync("none", "go", 0, 9)).ShouldBeEmpty();
        }

        await CheckAsync();
        await AppendAsync(Drafts.Note("a", "last", "go"));
        (await ReadAsync("a", "go", 119, 9)).ShouldBe([123]);
        await ReopenAsync();
        await AppendAsync(Drafts.Note("a", "later", "stay"));
        (await ReadAsync("a", "stay", 120, 9)).ShouldBe([124]);
        (await ReadAsync("a", "go", 117, 9)).ShouldBe([119, 123]);
    }

    private static IEnumerable<long> Sequence(int from, int to) => Enumerable.Range(from, to - from + 1).Select(seq => (long)seq);
}
