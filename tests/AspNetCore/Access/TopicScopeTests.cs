namespace Cop.AspNetCore.Tests;

/// <summary>A caller's view of a store: other topics read as if they did not exist.</summary>
public sealed class TopicScopeTests : IAsyncLifetime
{
    private static readonly Actor Ada = Actor.Human("ada");

    // The order of ids puts other topics before, between and behind those of 'b' and 'b/'.
    private static readonly string[] Topics = ["a/1", "b", "b!", "b/1", "b/2", "b/3", "b0", "c/1", "c/2", "z"];

    private CopKernel _kernel = null!;

    public async Task InitializeAsync()
    {
        _kernel = await CopKernel.StartAsync(EmbeddedEventStore.OpenInMemory(Guid.NewGuid));
        foreach (var topicId in Topics)
        {
            (await _kernel.AppendAsync(topicId, [
                Created(topicId), EventDraft.Create("task.created", ("taskId", CopJson.From("t")), ("title", CopJson.From("T")),
                    ("createdBy", CopJson.From("human:ada"))),
            ], Ada)).Unwrap();
        }
    }

    public async Task DisposeAsync() => await _kernel.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(100)]
    public async Task A_listing_pages_over_visible_topics_alone(int limit)
    {
        (TopicFilter Filter, string[] Visible)[] cases =
        [
            (TopicFilter.None, []),
            (TopicFilter.ForPrefix("b/"), ["b/1", "b/2", "b/3"]),
            (TopicFilter.ForPrefix("b"), ["b", "b!", "b/1", "b/2", "b/3", "b0"]),
            (TopicFilter.ForIds("z", "b!", "b!", "nothing", "a/1"), ["a/1", "b!", "z"]),
            (TopicFilter.ForIds("b/2", "c/2").Or(TopicFilter.ForPrefix("b/")), ["b/1", "b/2", "b/3", "c/2"]),
            (TopicFilter.ForPrefix("b").Or(TopicFilter.ForPrefix("b/")), ["b", "b!", "b/1", "b/2", "b/3", "b0"]),
            (TopicFilter.ForMetadata("tenant", "b"), ["b", "b!", "b/1", "b/2", "b/3", "b0"]),
            (TopicFilter.ForMetadata("tenant", "a").Or(TopicFilter.ForIds("z")), ["a/1", "z"]),
            (TopicFilter.All, Topics),
        ];
        foreach (var (filter, visible) in cases)
        {
            var scope = _kernel.Within(filter);
            (await ListAsync(cursor => scope.Store.ListTopicsAsync(new TopicQuery { Cursor = cursor, Limit = limit }), topic => topic.Id))
                .ShouldBe(visible, ignoreOrder: false, filter.ToString());
            (await ListAsync(cursor => scope.Store.ListTasksAsync(new TaskQuery { Cursor = cursor, Limit = limit }), task => task.TopicId))
                .ShouldBe(visible, ignoreOrder: false, filter.ToString());
            (await scope.Log.ReadTopicIdsAsync().ToListAsync()).ShouldBe(visible, ignoreOrder: false, filter.ToString());
            (await scope.Log.ReadPositionsAsync().Select(stored => stored.Event.TopicId).Distinct().ToListAsync())
                .ShouldBe(visible, ignoreOrder: true);
        }
    }

    [Fact]
    public async Task A_cursor_of_another_caller_shows_nothing_of_its_topics()
    {
        var all = (await _kernel.Store.ListTopicsAsync(new TopicQuery { Limit = 8 })).Unwrap();
        var scope = _kernel.Within(TopicFilter.ForPrefix("b/"));
        (await scope.Store.ListTopicsAsync(new TopicQuery { Cursor = all.Next })).Unwrap().Items.ShouldBeEmpty();
        (await scope.Store.ListTopicsAsync(new TopicQuery { TopicId = "c/1" })).Unwrap().Items.ShouldBeEmpty();
        (await scope.Store.ListTopicsAsync(new TopicQuery { Cursor = "nonsense" })).Error!.Code.ShouldBe("invalid_query");
    }

    [Fact]
    public async Task Objects_and_events_of_another_topic_do_not_exist()
    {
        var foreign = await _kernel.Log.ReadTopicAsync("c/1").FirstAsync();
        var scope = _kernel.Within(TopicFilter.ForMetadata("tenant", "b"));
        (await scope.Store.GetTopicAsync("c/1")).Unwrap().ShouldBeNull();
        (await scope.Store.GetTaskAsync("c/1", "t")).Unwrap().ShouldBeNull();
        (await scope.Log.GetHeadAsync("c/1")).ShouldBeNull();
        (await scope.Log.FindEventAsync(foreign.Id)).ShouldBeNull();
        (await scope.Log.GetPositionAsync("c/1", 1)).ShouldBeNull();
        (await scope.Log.ReadTopicAsync("c/1").AnyAsync()).ShouldBeFalse();
        (await CausalQueries.FindAncestorsAsync(scope.Log, foreign.Id)).Unwrap().ShouldBeNull();
        (await scope.Store.GetTaskAsync("b/1", "t")).Unwrap().ShouldNotBeNull();
    }

    [Fact]
    public async Task Children_in_other_topics_are_left_out_and_do_not_count_for_the_limit()
    {
        var root = await _kernel.Log.ReadTopicAsync("b/1").FirstAsync();
        foreach (var topicId in (string[])["a/1", "a/1", "a/1", "b/2", "b/3", "c/1"])
            (await _kernel.AppendAsync(topicId, EventDraft.Create("x") with { ParentEventIds = [root.Id] }, Ada)).Unwrap();
        var scope = _kernel.Within(TopicFilter.ForPrefix("b/"));
        (await scope.Log.GetChildrenAsync(root.Id, 1)).Select(location => location.TopicId).ShouldBe(["b/2"]);
        (await scope.Log.GetChildrenAsync(root.Id, 9)).Select(location => location.TopicId).ShouldBe(["b/2", "b/3"]);
        var graph = (await CausalQueries.FindDescendantsAsync(scope.Log, root.Id)).Unwrap()!;
        graph.Nodes.Select(node => node.Event.TopicId).ShouldBe(["b/1", "b/2", "b/3"]);
    }

    [Fact]
    public async Task An_append_to_another_topic_reads_like_one_to_an_unknown_topic()
    {
        var foreign = await _kernel.Log.ReadTopicAsync("c/1").FirstAsync();
        var scope = _kernel.Within(TopicFilter.ForMetadata("tenant", "b"));
        (await scope.RefuseAppendAsync("c/1", [EventDraft.Create("x")]))!.ToString()
            .ShouldBe((await scope.RefuseAppendAsync("c/9", [EventDraft.Create("x")]))!.ToString()
                .Replace("c/9", "c/1", StringComparison.Ordinal));
        (await scope.RefuseAppendAsync("c/9", [Created("c/9")]))!.Code.ShouldBe("not_found");
        (await scope.RefuseAppendAsync("c/1", [Created("b/9")]))!.Code.ShouldBe("not_found", "The topic exists, and is another's.");
        (await scope.RefuseAppendAsync("b/9", [Created("b/9")])).ShouldBeNull();
        var asParent = await scope.RefuseAppendAsync("b/1", [EventDraft.Create("x") with { ParentEventIds = [foreign.Id] }]);
        asParent!.Code.ShouldBe("unknown_parent");
        var asOwn = await scope.RefuseAppendAsync("b/1", [EventDraft.Create("x") with { Id = foreign.Id }]);
        asOwn!.Message.ShouldNotContain("c/1");
        (await scope.RefuseAppendAsync("b/1", [
            EventDraft.Create("x") with { Id = "first" }, EventDraft.Create("y") with { ParentEventIds = ["first"] },
        ])).ShouldBeNull();
    }

    private static EventDraft Created(string topicId) => EventDraft.Create("topic.created",
        ("title", CopJson.From(topicId)), ("metadata", CopJson.Object(("tenant", CopJson.From(topicId[..1])))));

    private static async Task<List<string>> ListAsync<T>(Func<string?, Task<CopResult<Page<T>>>> list, Func<T, string> topicOf)
    {
        var (topics, cursor) = (new List<string>(), (string?)null);
        do
        {
            var page = (await list(cursor)).Unwrap();
            topics.AddRange(page.Items.Select(topicOf));
            cursor = page.Next;
            if (cursor is not null)
                page.Items.ShouldNotBeEmpty("A page that another follows is not empty.");
        }
        while (cursor is not null);
        return topics;
    }
}
