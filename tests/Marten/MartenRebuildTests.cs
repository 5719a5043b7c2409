using JasperFx.Events;
using Marten;

namespace Cop.Marten.Tests;

/// <summary>Derived state is a function of the events in Marten's table alone.</summary>
public sealed class MartenRebuildTests
{
    private const string Origin = "urn:cop:store:elsewhere";
    private static readonly Actor Ada = MartenHost.Ada;
    private static readonly string[] Derived =
        ["cop_topics", "cop_events", "cop_parents", "cop_views", "cop_waits", "cop_pending", "cop_positions"];

    [Fact]
    public async Task All_derived_rows_that_are_deleted_are_rebuilt_with_equal_digests()
    {
        await using var host = await MartenHost.StartAsync();
        string[] topics = ["a", "b", "c"];
        await FillAsync(host, topics);
        var before = await StateAsync(host.Kernel, topics);
        MartenHost.Server.Ask(
            $"truncate {host.Schema}.cop_views, {host.Schema}.cop_waits; "
            + $"update {host.Schema}.cop_topics set view = null, status = null; select 1");
        (await host.Kernel.Store.GetTaskAsync("a", "t1")).Unwrap().ShouldBeNull();
        foreach (var topicId in topics)
            (await host.Kernel.RebuildTopicAsync(topicId)).Unwrap();
        (await StateAsync(host.Kernel, topics)).ShouldBe(before);
        MartenHost.Server.Ask($"select count(*) from {host.Schema}.cop_waits").ShouldBe("3");
        (await host.Kernel.AppendAsync("a", Drafts.Note("a", null, "stop"), Ada)).Unwrap();
        (await host.Kernel.VerifyTopicAsync("a")).Unwrap().Errors.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(StreamIdentity.AsString)]
    [InlineData(StreamIdentity.AsGuid)]
    public async Task Everything_but_martens_events_is_deleted_and_restored(StreamIdentity identity)
    {
        var schema = PostgresServer.NewSchema();
        await using var store = MartenHost.NewStore(schema, options => options.Events.StreamIdentity = identity);
        try
        {
            List<string> topics;
            List<string> before;
            await using (var kernel = await StartAsync(store))
            {
                await FillAsync(kernel);
                topics = await ToListAsync(kernel.Log.ReadTopicIdsAsync());
                before = await StateAsync(kernel, topics);
                (await MartenEventStore.RestoreAsync(store, MartenHost.Options())).Error!.Code.ShouldBe(CopErrorCodes.StoreLocked);
            }

            // The host's own streams are left unchanged.
            await using (var session = store.LightweightSession())
            {
                _ = identity == StreamIdentity.AsGuid
                    ? session.Events.StartStream(Guid.NewGuid(), new Strange("of the host"))
                    : session.Events.StartStream("hosts", new Strange("of the host"));
                await session.SaveChangesAsync();
            }

            MartenHost.Server.Ask($"truncate {string.Join(", ", Derived.Select(table => $"{schema}.{table}"))}; select 1");
            (await MartenEventStore.RestoreAsync(store, MartenHost.Options())).Unwrap().ShouldBeGreaterThan(20);
            await using var restored = await StartAsync(store);
            foreach (var topicId in topics)
                (await restored.RebuildTopicAsync(topicId)).Unwrap();
            (await StateAsync(restored, topics)).ShouldBe(before);
            MartenHost.Server.Ask($"select count(*) from {schema}.cop_waits").ShouldBe("3");
            await ContinueAsync(restored, topics);
        }
        finally
        {
            MartenHost.Server.DropSchema(schema);
        }
    }

    // A repetition is known by its draft, appends follow, and a late parent continues its topic.
    private static async Task ContinueAsync(CopKernel kernel, List<string> topics)
    {
        await CheckPositionsAsync(kernel);
        (await kernel.AppendAsync("a", Repeated(), Ada)).Unwrap().Events[0].TopicSeq.ShouldBe(1);
        (await kernel.AppendAsync("a", Drafts.Note("a", null, "stop"), Ada)).Unwrap();
        await ReplicateAsync(kernel, Foreign("late", 1));
        await foreach (var head in WatchAsync(kernel, "waiting"))
        {
            if (head.BlockedBy is null)
                break;
        }

        foreach (var topicId in topics)
            (await kernel.VerifyTopicAsync(topicId)).Unwrap().Errors.ShouldBeEmpty();
        await CheckPositionsAsync(kernel);
    }

    [Fact]
    public async Task A_stream_that_lacks_an_event_is_named_and_nothing_is_changed()
    {
        await using var host = await MartenHost.StartAsync();
        await FillAsync(host, ["a"]);
        await host.Kernel.DisposeAsync();
        MartenHost.Server.Ask($"delete from {host.Schema}.mt_events where version = 2; select 1");
        var error = (await MartenEventStore.RestoreAsync(host.Store, MartenHost.Options())).Error!;
        error.Code.ShouldBe(CopErrorCodes.StoreCorrupt);
        error.Message.ShouldContain("'a'");
        MartenHost.Server.Ask($"select count(*) from {host.Schema}.cop_events").ShouldBe("6");
    }

    // The lease lasts, so that a live node is seen even after a long pause of the machine.
    private static async Task<CopKernel> StartAsync(IDocumentStore store) => await CopKernel.StartAsync(
        (await MartenEventStore.OpenAsync(store, MartenHost.Options() with { LeaseDuration = HangLimit.Span })).Unwrap(),
        new CopOptions { RunAgents = false });

    private static Task FillAsync(MartenHost host, string[] topics) => FillAsync(host.Kernel, topics);

    // Local topics, with causes in other topics, a replica, an adopted one, and one that waits for a parent.
    private static async Task FillAsync(CopKernel kernel)
    {
        (await kernel.AppendAsync("a", Repeated(), Ada)).Unwrap();
        await FillAsync(kernel, ["a", "b", "c"]);
        (await kernel.AppendAsync("b", Drafts.Note("b", null) with { ParentEventIds = [Repeated().Id!], TopicId = "b" }, Ada)).Unwrap();
        await ReplicateAsync(kernel, Foreign("copied", 0), Foreign("copied", 1, "copied/0"));
        await ReplicateAsync(kernel, Foreign("taken", 1, "copied/1"));
        (await kernel.AdoptTopicAsync("taken", "human:ada")).Unwrap();
        (await kernel.AppendAsync("taken", Drafts.Note("taken", null), Ada)).Unwrap();
        await ReplicateAsync(
            kernel, Foreign("waiting", 1, "copied/0"), Foreign("waiting", 2, "late/1", "taken/1"),
            Foreign("waiting", 3));
        // One that arrived before its parent: its commit is earlier than its application.
        await ReplicateAsync(kernel, Foreign("early", 1, "second/1"));
        await ReplicateAsync(kernel, Foreign("second", 1));
        await foreach (var head in WatchAsync(kernel, "early"))
        {
            if (head.BlockedBy is null)
                break;
        }
    }

    private static async Task FillAsync(CopKernel kernel, string[] topics)
    {
        foreach (var topicId in topics)
        {
            (await kernel.AppendAsync(
                topicId,
                [
                    Drafts.Task(topicId, "t1"), Drafts.Start(topicId, "t1"), Drafts.Step(topicId, "s1", "t1"),
                    Drafts.Artifact(topicId, "x1"), Drafts.Continuation(topicId, "c1", null, "go", "stop"), Drafts.Note(topicId, null,
                        "go"),
                ],
                Ada)).Unwrap();
        }
    }

    private static EventDraft Repeated() => EventDraft.Create("note.taken", ("text", CopJson.From("\0"))) with { Id = "repeated" };

    private static Event Foreign(string topicId, long seq, params string[] parents) =>
        TestAppender.Foreign(topicId, seq, "note.added", parents);

    private static async Task ReplicateAsync(CopKernel kernel, params Event[] events) =>
        (await kernel.ReplicateAsync(Origin, events)).Unwrap();

    private static async IAsyncEnumerable<TopicHead> WatchAsync(CopKernel kernel, string topicId)
    {
        using var patience = HangLimit.Begin();
        while (true)
        {
            patience.Token.ThrowIfCancellationRequested();
            yield return (await kernel.Log.GetHeadAsync(topicId, patience.Token))!;
        }
    }

    private static async Task CheckPositionsAsync(CopKernel kernel)
    {
        var (next, seen) = (1L, new HashSet<string>(StringComparer.Ordinal));
        await foreach (var (position, stored) in kernel.Log.ReadPositionsAsync())
        {
            position.ShouldBe(next++);
            stored.ParentEventIds.ShouldAllBe(parent => seen.Contains(parent));
            seen.Add(stored.Id);
        }
    }

    // Heads but for the number of their rebuilds, digests, and children.
    private static async Task<List<string>> StateAsync(CopKernel kernel, IEnumerable<string> topics)
    {
        var state = new List<string>();
        foreach (var topicId in topics)
        {
            var verified = (await kernel.VerifyTopicAsync(topicId)).Unwrap();
            verified.Errors.ShouldBeEmpty();
            var head = (await kernel.Log.GetHeadAsync(topicId))! with { Revision = 0 };
            state.Add($"{verified.LiveDigest} {head} {string.Join(',', head.MissingParentIds)}");
            await foreach (var stored in kernel.Log.ReadTopicAsync(topicId))
                state.Add($"{stored.Json} {string.Join(' ', await kernel.Log.GetChildrenAsync(stored.Id, 100))}");
        }

        return state;
    }

    private static async Task<List<T>> ToListAsync<T>(IAsyncEnumerable<T> items)
    {
        var list = new List<T>();
        await foreach (var item in items)
            list.Add(item);
        return list;
    }

    private sealed record Strange(string Text);
}
