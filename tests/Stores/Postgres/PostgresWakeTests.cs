using System.Collections.Concurrent;
using Npgsql;

namespace Cop.Stores.Tests;

/// <summary>Commits of one node reach the others by notification, and by polling if that fails.</summary>
[Trait("spec", "5.2.1")]
public sealed class PostgresWakeTests : PostgresSchemaFixture
{
    private static readonly Actor Ada = Actor.Human("ada");

    // Longer than any pause of the machine: a node that hears no heartbeat of its own for a lease stops listening for four of them, and
    // tells nothing to nodes whose lease is over.
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);
    private readonly ConcurrentQueue<(string Node, string TopicId, string Cause)> _handled = new();
    private readonly SemaphoreSlim _came = new(0);

    [Fact]
    public async Task An_event_stream_gets_remote_commits_by_notification()
    {
        await using var one = await StartAsync("one", TimeSpan.FromHours(1));
        await using var two = await StartAsync("two", TimeSpan.FromHours(1));
        await HearAsync(one, two);
        for (var seq = 1; seq <= 5; seq++)
        {
            var next = NextAsync(two, "t", seq);
            await one.AppendAsync("t", EventDraft.Create("note"), Ada);
            (await next.WaitAsync(HangLimit.Span)).TopicSeq.ShouldBe(seq);
        }
    }

    [Fact]
    public async Task Joining_and_leaving_nodes_disturb_no_event_stream()
    {
        using var faults = new LoggedFaults();
        await using var one = await CopKernel.StartAsync(await OpenAsync("one"), new CopOptions { RunAgents = false }, loggers: faults);
        for (var round = 0; round < 5; round++)
        {
            await using var two = await CopKernel.StartAsync(await OpenAsync("two"), new CopOptions { RunAgents = false }, loggers: faults);
            await Task.WhenAll(Enumerable.Range(0, 100).Select(async topic =>
                (await (topic % 2 == 0 ? one : two).AppendAsync($"t{round}-{topic}", EventDraft.Create("note"), Ada)).Unwrap()));
        }

        faults.All.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("spec", "3.2.2")]
    public async Task A_blocked_replica_continues_when_another_node_replicates_the_parent(bool listens)
    {
        var look = listens ? TimeSpan.FromHours(1) : TimeSpan.FromMilliseconds(50);
        await using var one = await StartAsync("one", look, listens, runs: true);
        await using var two = await StartAsync("two", look, listens, runs: true);
        if (listens)
            await HearAsync(one, two);
        var next = NextAsync(one, "parent", 1);
        var waiting = (await one.ReplicateAsync("urn:cop:store:far", [Far("child", 1, "parent-1")])).Unwrap();
        waiting.Missing.ShouldBe(["parent-1"]);
        (await two.ReplicateAsync("urn:cop:store:far", [Far("parent", 1)])).Unwrap();
        (await next.WaitAsync(HangLimit.Span)).Id.ShouldBe("parent-1");
        using var patience = HangLimit.Begin();
        // An event has a position as soon as it is applied.
        (await one.WaitForPositionAsync(Far("child", 1, "parent-1"), patience.Token)).Unwrap();
        (await one.Log.GetHeadAsync("child"))!.BlockedBy.ShouldBeNull();
        // An own question behind them is the first that comes to an agent.
        (await one.AppendAsync("own", EventDraft.Create("asked"), Ada)).Unwrap();
        (await _came.WaitAsync(HangLimit.Span)).ShouldBeTrue();
        _handled.ShouldHaveSingleItem("a replica runs no agent").TopicId.ShouldBe("own");
    }

    [Fact]
    public async Task A_node_polls_after_its_listening_connection_breaks_and_then_reconnects()
    {
        await using var one = await StartAsync("one", TimeSpan.FromMilliseconds(50));
        await using var two = await StartAsync("two", TimeSpan.FromMilliseconds(50));
        await HearAsync(one, two);
        Server.Ask($"select count(pg_terminate_backend(pid)) from pg_stat_activity where query = 'listen cop_{Schema}'").ShouldBe("2");
        (await one.AppendAsync("t", EventDraft.Create("note"), Ada)).Unwrap();
        (await NextAsync(two, "t", 1).WaitAsync(HangLimit.Span)).TopicSeq.ShouldBe(1);
        await HearAsync(one, two);
    }

    [Fact]
    public async Task A_node_without_notifications_finds_all_commits_by_polling()
    {
        await using var appender = await StartAsync("appender", TimeSpan.FromMilliseconds(50), listens: false);
        await using var worker = await StartAsync("worker", TimeSpan.FromMilliseconds(50), listens: false, runs: true);
        for (var i = 0; i < 20; i++)
        {
            // The worker's own commit follows the remote one, and must not hide it.
            var topicId = $"t{i % 4}";
            (await appender.AppendAsync(topicId, EventDraft.Create("asked"), Ada)).Unwrap();
            (await worker.AppendAsync(topicId, EventDraft.Create("note"), Ada)).Unwrap();
            (await _came.WaitAsync(HangLimit.Span)).ShouldBeTrue($"Question {i} was never looked at.");
        }

        _handled.Select(each => each.Cause).Distinct().Count().ShouldBe(20);
    }

    [Fact]
    public async Task Subscriptions_are_distributed_over_nodes_and_move_when_one_leaves()
    {
        await using var one = await StartAsync("one", TimeSpan.FromMilliseconds(50), runs: true);
        await using (var two = await StartAsync("two", TimeSpan.FromMilliseconds(50), runs: true))
        {
            await HearAsync(one, two);
            // A node declares its agents with a heartbeat after its first; from then on both assign each topic to the same node.
            using var patience = HangLimit.Begin();
            while (await AskAsync(one, 40) is var handled
                && (handled.DistinctBy(each => each.Node).Count() < 2 || !handled.SequenceEqual(await AskAsync(two, 40))))
                patience.Token.ThrowIfCancellationRequested();
        }

        (await AskAsync(one, 40)).ShouldAllBe(each => each.Node == "one");
    }

    [Fact]
    public async Task A_child_waits_for_a_parent_handled_by_another_node()
    {
        await using var one = await StartAsync("one", TimeSpan.FromMilliseconds(50), runs: true);
        await using var two = await StartAsync("two", TimeSpan.FromMilliseconds(50), runs: true);
        await HearAsync(one, two);
        // Which node takes a topic depends on what each of them knows at that moment.
        List<(string Node, string TopicId)> owners;
        using var patience = HangLimit.Begin();
        do
        {
            patience.Token.ThrowIfCancellationRequested();
            owners = await AskAsync(one, 40);
        }
        while (owners.DistinctBy(each => each.Node).Count() < 2);
        var (parent, child) = (owners.First(each => each.Node == "one").TopicId, owners.First(each => each.Node == "two").TopicId);
        var asked = (await one.AppendAsync(parent, EventDraft.Create("asked"), Ada)).Unwrap().First;
        (await one.AppendAsync(child, EventDraft.Create("asked") with { ParentEventIds = [asked.Id] }, Ada)).Unwrap();
        // The child's agent waits for the parent beyond the limit of this test (D-63c): it starts because it sees what the other node
        // closed.
        for (var i = 0; i < 2; i++)
            (await _came.WaitAsync(HangLimit.Span)).ShouldBeTrue();
    }

    private static Event Far(string topicId, int seq, params string[] parents) => Event.From(CopJson.Object(
        ("id", CopJson.From($"{topicId}-{seq}")), ("topicId", CopJson.From(topicId)), ("topicSeq", CopJson.From(seq)),
        ("type", CopJson.From("asked")), ("schemaVersion", CopJson.From("1")),
        ("createdAt", CopJson.From("2026-01-01T00:00:00.000Z")), ("payload", CopJson.EmptyObject),
        ("parentEventIds", CopJson.Array(parents.Select(CopJson.From))))).Unwrap();

    private static async Task<Event> NextAsync(CopKernel kernel, string topicId, long seq)
    {
        await foreach (var stored in kernel.StreamEventsAsync(topicId, seq))
            return stored;
        throw new InvalidOperationException("A subscription ended by itself.");
    }

    // Waits until each node has received its own heartbeat and discovered the other node.
    private async Task HearAsync(params CopKernel[] kernels)
    {
        using var patience = HangLimit.Begin();
        await using var connection = new NpgsqlConnection(Server.ConnectionString + ";Pooling=false");
        await connection.OpenAsync(patience.Token);
        await using (var listen = new NpgsqlCommand($"listen cop_{Schema}", connection))
            await listen.ExecuteNonQueryAsync(patience.Token);
        // Who listens already looks for the others now, and who does not yet, when it begins.
        var changed = new CommitNotification("urn:cop:session:test") { HaveSessionsChanged = true }.Write().Single();
        await using (var tell = new NpgsqlCommand($"select count(*) from pg_notify('cop_{Schema}', '{changed}')", connection))
            await tell.ExecuteNonQueryAsync(patience.Token);
        while (!kernels.All(kernel => kernel.Storage is PostgresEventStore { Hears: true, HasOthers: true }))
            await connection.WaitAsync(TimeSpan.FromSeconds(1), patience.Token);
    }

    private async Task<List<(string Node, string TopicId)>> AskAsync(CopKernel kernel, int topics)
    {
        _handled.Clear();
        for (var topic = 0; topic < topics; topic++)
            (await kernel.AppendAsync($"t{topic}", EventDraft.Create("asked"), Ada)).Unwrap();
        for (var topic = 0; topic < topics; topic++)
            (await _came.WaitAsync(HangLimit.Span)).ShouldBeTrue();
        return [.. _handled.Select(each => (each.Node, each.TopicId)).OrderBy(each => each.TopicId, StringComparer.Ordinal)];
    }

    private async Task<CopKernel> StartAsync(string node, TimeSpan look, bool listens = true, bool runs = false)
    {
        var options = Options(node) with
        {
            MaxPollInterval = look, UseNotifications = listens ? null : false, LeaseDuration = Lease,
        };
        var agent = AgentRegistration.Create("answerer", EventFilter.ForTypes("asked"), (delivery, _, _) =>
        {
            _handled.Enqueue((node, delivery.TopicId, delivery.CauseId));
            _came.Release();
            return Task.FromResult(AgentOutput.None);
        }, new AgentOptions { MaxParentWait = TimeSpan.FromDays(1) });
        return await CopKernel.StartAsync(
            (await PostgresEventStore.OpenAsync(Server.ConnectionString, options)).Unwrap(),
            new CopOptions { Agents = runs ? [agent] : [], RunAgents = runs, Pipeline = Patient });
    }
}
