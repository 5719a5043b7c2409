using Cop.Surfaces;

namespace Cop.Conformance;

public abstract partial class EventStoreConformanceTests
{
    // Ids before, between, behind and within those that a caller may see.
    private static readonly string[] ScopedTopics = ["B/1", "a", "b", "b!", "b/1", "b/2", "b0", "c/é", "c/😀", "d"];

    private static readonly (TopicFilter Filter, string[] Visible)[] Scopes =
    [
        (TopicFilter.None, []),
        (TopicFilter.ForPrefix("b/"), ["b/1", "b/2"]),
        (TopicFilter.ForPrefix("b"), ["b", "b!", "b/1", "b/2", "b0"]),
        (TopicFilter.ForIds("d", "a", "none"), ["a", "d"]),
        (TopicFilter.ForIds("b0", "b/2").Or(TopicFilter.ForPrefix("c/")), ["b/2", "b0", "c/é", "c/😀"]),
        (TopicFilter.ForMetadata("tenant", "b"), ["b", "b!", "b/1", "b/2", "b0"]),
    ];

    [Theory, Trait("spec", "M-15")]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public async Task A_listing_by_due_time_within_topics_shows_no_other_topic(int limit)
    {
        await using var kernel = await StartScopedAsync();
        foreach (var topicId in ScopedTopics)
        {
            foreach (var assignee in new[] { null, "ben", "eva" })
            {
                // The first one due is in the topics in their order, the second one in the reverse of it.
                var rows = await ListScopedAsync(kernel.Store, topicId, assignee, limit);
                rows.ShouldAllBe(row => row.TopicId == topicId);
                rows.Select(row => row.Id).ShouldBe(assignee switch { "ben" => ["q1"], "eva" => ["q2"], _ => ["q1", "q2"] });
            }
        }

        foreach (var (filter, visible) in Scopes)
        {
            var scope = kernel.Within(filter);
            (await ListScopedAsync(scope.Store, null, "ben", limit)).Select(row => row.TopicId).ShouldBe(visible);
            (await ListScopedAsync(scope.Store, null, "eva", limit)).Select(row => row.TopicId).ShouldBe(visible.Reverse());
            foreach (var topicId in ScopedTopics)
                (await ListScopedAsync(scope.Store, topicId, "ben", limit)).Count.ShouldBe(visible.Contains(topicId) ? 1 : 0);
        }
    }

    [Theory, Trait("spec", "M-15")]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(1000)]
    public async Task A_listing_in_the_order_of_topics_within_topics_shows_no_other_topic(int limit)
    {
        await using var kernel = await StartScopedAsync();
        foreach (var (filter, visible) in Scopes)
        {
            var scope = kernel.Within(filter);
            (await PagesAsync(cursor => scope.Store.ListTopicsAsync(new TopicQuery { Cursor = cursor, Limit = limit })))
                .Select(topic => topic.Id).ShouldBe(visible);
            (await PagesAsync(cursor => scope.Store.ListProfileRowsAsync(Rows(new() { Cursor = cursor, Limit = limit }))))
                .Select(row => row.TopicId).Distinct().ShouldBe(visible);
        }
    }

    private async Task<CopKernel> StartScopedAsync()
    {
        var kernel = await StartAsync(AskProfile.Of());
        for (var at = 0; at < ScopedTopics.Length; at++)
        {
            var created = EventDraft.Create(
                "topic.created", ("metadata", CopJson.Object(("tenant", CopJson.From(ScopedTopics[at][..1])))));
            (await kernel.AppendAsync(ScopedTopics[at], [
                created, AskProfile.Open("q1", "ben", $"2030-01-{at + 10}T00:00:00Z"),
                AskProfile.Open("q2", "eva", $"2031-01-{30 - at}T00:00:00Z"),
            ], Ada)).Unwrap();
        }

        return kernel;
    }

    private static Task<List<ProfileRow>> ListScopedAsync(ICopReadOnlyStore store, string? topicId, string? assignee, int limit) =>
        PagesAsync(cursor => store.ListProfileRowsAsync(Rows(new()
        {
            TopicId = topicId, Assignee = assignee, Status = "open", ByDue = true, Cursor = cursor, Limit = limit,
        })));

    private static async Task<List<T>> PagesAsync<T>(Func<string?, Task<CopResult<Page<T>>>> list)
    {
        var (rows, cursor) = (new List<T>(), (string?)null);
        do
        {
            var page = (await list(cursor)).Unwrap();
            rows.AddRange(page.Items);
            cursor = page.Next;
        }
        while (cursor is not null);
        return rows;
    }
}
