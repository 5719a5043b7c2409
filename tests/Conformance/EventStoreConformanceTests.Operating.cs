using System.Collections.Immutable;

namespace Cop.Conformance;

public abstract partial class EventStoreConformanceTests
{
    private ITopicIndex Index => Store.TopicIndex.ShouldNotBeNull();

    [Fact]
    public async Task The_topic_index_lists_topics_by_their_last_change()
    {
        (await Index.GetIndexedPositionAsync(CancellationToken.None)).ShouldBe(0);
        (await AdvanceAsync(0, 5, Entry("a", 3, "open", "type:x"), Entry("b", 5, "open"))).ShouldBeTrue();
        (await AdvanceAsync(5, 9, Entry("a", 9, "closed", "type:x"), Entry("c", 7, "open", "type:x"))).ShouldBeTrue();
        (await ListAsync(new())).ShouldBe(["a 9", "c 7", "b 5"]);
        (await ListAsync(new() { Labels = ["open"] })).ShouldBe(["c 7", "b 5"]);
        (await ListAsync(new() { Labels = ["open", "type:x"] })).ShouldBe(["c 7"]);
        (await ListAsync(new() { Labels = ["none"] })).ShouldBeEmpty();
        (await ListAsync(new() { Limit = 1 })).ShouldBe(["a 9"]);
        (await ListAsync(new() { BeforePosition = 9, Limit = 1 })).ShouldBe(["c 7"]);
        (await Index.GetIndexedPositionAsync(CancellationToken.None)).ShouldBe(9);
        var entry = (await Index.GetEntriesAsync(["a", "unknown", "a"], CancellationToken.None)).Single();
        entry.ShouldBe(Entry("a", 9, "closed", "type:x"));
    }

    [Fact]
    public async Task The_topic_index_keeps_any_text_as_a_label()
    {
        string[] labels = ["it's", "\"quoted\"", "{a,b}", "null", "\\", new string('x', 200), "ä 🙂 \u202e", "a\0b"];
        (await AdvanceAsync(0, 1, Entry("a", 1, labels))).ShouldBeTrue();
        foreach (var label in labels)
            (await ListAsync(new() { Labels = [label] })).ShouldBe(["a 1"], label);
        (await ListAsync(new() { Labels = ["a"] })).ShouldBeEmpty();
    }

    [Fact]
    public async Task Counters_of_the_topic_index_are_added_to_and_read_in_a_range()
    {
        (await CountAsync(0, 1, [new("a/1", 2), new("a/2", 1), new("b/1", 7)])).ShouldBeTrue();
        (await CountAsync(1, 2, [new("a/1", 3), new("a/2", -1), new("a/3", 4)])).ShouldBeTrue();
        (await CountersAsync("a/", "a0", 10)).ShouldBe(["a/1 5", "a/3 4"]);
        (await CountersAsync("a/", "c", 2)).ShouldBe(["a/1 5", "a/3 4"]);
        (await CountersAsync("b/1", "b/1", 10)).ShouldBeEmpty();
        await Index.ResetAsync(CancellationToken.None);
        (await CountersAsync("", "z", 10)).ShouldBeEmpty();
        (await ListAsync(new())).ShouldBeEmpty();
        (await Index.GetIndexedPositionAsync(CancellationToken.None)).ShouldBe(0);
    }

    [Fact]
    public async Task Of_concurrent_writers_of_the_topic_index_one_advances_it()
    {
        for (var position = 0; position < 10; position++)
        {
            var at = position;
            var advanced = await Task.WhenAll(Enumerable.Range(0, 4).Select(
                writer => Task.Run(() => CountAsync(at, at + 1, [new("n", 1)], Entry($"{writer}", at + 1)))));
            advanced.Count(isMine => isMine).ShouldBe(1);
        }

        (await CountersAsync("n", "o", 1)).ShouldBe(["n 10"]);
        (await AdvanceAsync(4, 20, Entry("late", 20))).ShouldBeFalse();
        (await Index.GetEntriesAsync(["late"], CancellationToken.None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Sessions_agents_and_subscriptions_are_read_for_operators()
    {
        var status = Store.DeliveryStatus.ShouldNotBeNull();
        (await status.ReadAgentsAsync(CancellationToken.None)).ShouldBeEmpty();
        await Store.RegisterAgentAsync("beta", 1, CancellationToken.None);
        await Store.RegisterAgentAsync("alpha", 1, CancellationToken.None);
        (await status.ReadAgentsAsync(CancellationToken.None)).ShouldBe(["alpha", "beta"]);
        (await status.ReadSubscriptionsAsync("nowhere", 10, CancellationToken.None)).ShouldBeEmpty();
        var own = (await status.ReadSessionsAsync(CancellationToken.None)).Single(session => session.SessionId == Store.SessionId);
        (own.NodeId, own.IsLive).ShouldBe((Store.NodeId, true));
    }

    [Fact]
    public async Task The_figures_of_a_session_are_renewed_with_it_and_end_with_it()
    {
        var status = Store.DeliveryStatus.ShouldNotBeNull();
        (await OwnSessionAsync()).Figures.ShouldBeNull();
        foreach (var running in new[] { 1, 2 })
        {
            var figures = Figures(running);
            status.SetFigures(() => figures);
            (await FiguresAsync(running)).ShouldBe(figures);
        }

        var former = Store.SessionId;
        await ReopenAsync();
        (await Store.DeliveryStatus!.ReadSessionsAsync(CancellationToken.None)).ShouldNotContain(session => session.SessionId == former);
        (await OwnSessionAsync()).Figures.ShouldBeNull();
    }

    [Fact]
    public async Task Figures_of_many_agents_are_cut_to_2_KB_and_the_others_counted()
    {
        var agents = Enumerable.Range(0, 100).Select(number => new AgentFigures($"{number}", Work, number));
        var figures = Figures(1) with { Agents = [.. agents] };
        Store.DeliveryStatus!.SetFigures(() => figures);
        var read = await FiguresAsync(1);
        read.Agents.ShouldBe(figures.Agents.Reverse().Take(read.Agents.Length));
        (read.Agents.Length + read.OmittedAgents, read.OmittedAgents > 0).ShouldBe((100, true));
    }

    private static WorkFigures Work { get; } = new(1.5, new DurationHistogram([0, 3, 0, 20]));

    private static NodeFigures Figures(int running) => new()
    {
        At = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero), StartedAt = new(2026, 5, 1, 11, 0, 0, TimeSpan.Zero), Version = "1.2.3",
        Appends = Work, Turns = Work, Agents = [new("a", Work, 2)], Running = running, MaxRunning = 64,
    };

    private async Task<NodeSession> OwnSessionAsync() => (await Store.DeliveryStatus!.ReadSessionsAsync(CancellationToken.None))
        .Single(session => session.SessionId == Store.SessionId);

    // A release is a heartbeat. One that began before may still write the figures of then.
    private async Task<NodeFigures> FiguresAsync(int running)
    {
        using var guard = HangLimit.Begin();
        while (true)
        {
            await Store.ReleaseSubscriptionsAsync(guard.Token);
            if ((await OwnSessionAsync()).Figures is { } figures && figures.Running == running)
                return figures with { Connections = null, MaxConnections = null };
        }
    }

    private static TopicIndexEntry Entry(string topicId, long position, params string[] labels) =>
        new(topicId, position, [.. labels], CopJson.Object(("title", CopJson.From("T " + topicId))));

    private Task<bool> AdvanceAsync(long from, long to, params ImmutableArray<TopicIndexEntry> entries) =>
        Index.AdvanceAsync(new(from, to) { Entries = entries }, CancellationToken.None);

    private Task<bool> CountAsync(
        long from, long to, ImmutableArray<TopicIndexCounter> counters, params ImmutableArray<TopicIndexEntry> entries) =>
        Index.AdvanceAsync(new(from, to) { Entries = entries, Counters = counters }, CancellationToken.None);

    private async Task<ImmutableArray<string>> ListAsync(TopicIndexQuery query) =>
        [.. (await Index.ListEntriesAsync(query, CancellationToken.None)).Select(entry => $"{entry.TopicId} {entry.Position}")];

    private async Task<ImmutableArray<string>> CountersAsync(string from, string below, int limit) =>
        [.. (await Index.ReadCountersAsync(from, below, limit, CancellationToken.None))
            .Select(counter => $"{counter.Name} {counter.Value}")];
}
