using System.Collections.Immutable;
using Npgsql;

namespace Cop.Stores.Tests;

/// <summary>What works behind PgBouncer in transaction mode, row by row of the table in docs/SCALING.md.</summary>
public sealed class PgBouncerTests : PostgresSchemaFixture
{
    private static readonly Actor Ada = Actor.Human("ada");

    [Theory]
    [InlineData(null)]
    [InlineData(false)]
    public async Task Nodes_with_agents_process_everything_once_by_polling(bool? listens)
    {
        var options =
            Options() with { UseNotifications = listens, LeaseDuration = TimeSpan.FromSeconds(2),
                MaxPollInterval = TimeSpan.FromMilliseconds(100) };
        var one = await OpenBehindAsync(options with { NodeId = "urn:cop:node:one" });
        var two = await OpenBehindAsync(options with { NodeId = "urn:cop:node:two" });
        await using var first = await CopKernel.StartAsync(one, new CopOptions { Agents = Agents("first"), Pipeline = Patient });
        await using var second = await CopKernel.StartAsync(two, new CopOptions { Agents = Agents("second"), Pipeline = Patient });
        await Task.WhenAll(Enumerable.Range(0, 60).Select(async i =>
            (await (i % 2 == 0 ? first : second).AppendAsync($"t{i % 6}", EventDraft.Create("asked"), Ada)).Unwrap()));
        for (var topic = 0; topic < 6; topic++)
        {
            var log = await UntilAsync(first, $"t{topic}", "concluded", 10);
            log.Select(stored => stored.TopicSeq).ShouldBe(Enumerable.Range(1, log.Count).Select(seq => (long)seq));
            var asked = log.Where(stored => stored.Type == "asked").Select(stored => stored.Id).Order(StringComparer.Ordinal);
            log.Where(stored => stored.Type == "concluded").Select(stored => stored.Payload["to"]!.AsString()).Order(StringComparer.Ordinal)
                .ShouldBe(asked);
            var live = (await second.VerifyTopicAsync($"t{topic}")).Unwrap();
            live.Errors.ShouldBeEmpty();
            (await second.RebuildTopicAsync($"t{topic}")).Unwrap();
            (await first.VerifyTopicAsync($"t{topic}")).Unwrap().LiveDigest.ShouldBe(live.LiveDigest);
        }

        (one.Hears, two.Hears).ShouldBe((false, false));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(true)]
    public async Task No_connection_of_the_pooler_listens_unless_the_host_says_that_it_keeps_sessions(bool? listens)
    {
        using var narrow = new PgBouncer(Server, serverConnections: 1);
        await using var source = NpgsqlDataSource.Create(narrow.ConnectionString);
        var listening = new TaskCompletionSource();
        // No session of that name sends heartbeats: after a lease without one the listener would give up.
        var options = Options() with { UseNotifications = listens, LeaseDuration = HangLimit.Span };
        await using var listener = new NotificationListener(
            source.OpenConnectionAsync, options, "session", _ => { }, listening.SetResult);
        await Task.WhenAny(listener.Completion, listening.Task).WaitAsync(HangLimit.Span);
        (listening.Task.IsCompleted, listener.IsConnected).ShouldBe((listens is true, listens is true));
        // The only connection to the server that the pooler has.
        await using var channels = source.CreateCommand("select count(*) from pg_listening_channels()");
        (await channels.ExecuteScalarAsync()).ShouldBe(listens is true ? 1L : 0L);
    }

    [Fact]
    public async Task Callers_wait_for_the_pooler_s_connections_and_lose_nothing()
    {
        using var narrow = new PgBouncer(Server, serverConnections: 2);
        await using var kernel = await CopKernel.StartAsync(
            (await PostgresEventStore.OpenAsync(narrow.ConnectionString, Options())).Unwrap(), new CopOptions { RunAgents = false });
        var appended =
            await Task.WhenAll(Enumerable.Range(0, 200).Select(i => kernel.AppendAsync($"t{i % 20}", EventDraft.Create("note"), Ada)));
        appended.ShouldAllBe(result => result.IsOk);
        (await ToListAsync(kernel.Log.ReadPositionsAsync())).Count.ShouldBe(200);
    }

    [Fact]
    public async Task A_hosts_own_transaction_commits_and_rolls_back_with_its_events()
    {
        await using var kernel = await CopKernel.StartAsync(await OpenBehindAsync(Options()), new CopOptions { RunAgents = false });
        await using var source = NpgsqlDataSource.Create(PgBouncer.Shared.ConnectionString);
        foreach (var commits in new[] { true, false })
        {
            await using var connection = await source.OpenConnectionAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            (await kernel.AppendAsync(transaction, "t", [EventDraft.Create("note")], Ada)).Unwrap();
            await (commits ? transaction.CommitAsync() : transaction.RollbackAsync());
        }

        (await kernel.AppendAsync("t", EventDraft.Create("note"), Ada)).Unwrap().First.TopicSeq.ShouldBe(2);
    }

    [Fact]
    public async Task The_schema_is_created_and_migrated_through_the_pooler()
    {
        var made = (await PostgresEventStore.MigrateAsync(PgBouncer.Shared.ConnectionString, Options())).Unwrap();
        made.From.ShouldBe(0);
        // The state before the last migration.
        Server.Ask($"alter table {Schema}.sessions drop column figures; "
            + $"delete from {Schema}.migrations where number = {made.To}");
        (await PostgresEventStore.MigrateAsync(PgBouncer.Shared.ConnectionString, Options())).Unwrap().From.ShouldBeInRange(1, made.To - 1);
    }

    [Fact]
    public async Task A_preparing_host_pool_is_refused_unless_allowed()
    {
        await using var source = NpgsqlDataSource.Create(PgBouncer.Shared.ConnectionString + ";Max Auto Prepare=20");
        var error = (await PostgresEventStore.OpenAsync(source, Options())).Error!;
        (error.Code, error.Category).ShouldBe((CopErrorCodes.StoreAccess, CopErrorCategory.Business));
        error.Message.ShouldContain("Max Auto Prepare");
        await (await PostgresEventStore.OpenAsync(source, Options() with { UsePreparedStatements = true })).Unwrap().DisposeAsync();
        await using var plain = NpgsqlDataSource.Create(PgBouncer.Shared.ConnectionString);
        await (await PostgresEventStore.OpenAsync(plain, Options())).Unwrap().DisposeAsync();
        // Without a pooler it is allowed.
        await using var direct = NpgsqlDataSource.Create(Server.ConnectionString + ";Max Auto Prepare=20");
        await (await PostgresEventStore.OpenAsync(direct, Options())).Unwrap().DisposeAsync();
    }

    [Theory]
    [InlineData("26000")]
    [InlineData("42P05")]
    public void A_prepared_statement_lost_by_a_pooler_is_reported(string state)
    {
        var error =
            PostgresErrors.Of(new PostgresException("prepared statement \"_auto1\" does not exist", "ERROR", "ERROR", state), "cop")!;
        (error.Code, error.Category).ShouldBe((CopErrorCodes.StoreAccess, CopErrorCategory.Business));
        error.Message.ShouldContain("Prepares");
    }

    [Fact]
    public async Task A_setting_rejected_by_the_pooler_is_reported()
    {
        var error = (await PostgresEventStore.OpenAsync(PgBouncer.Shared.ConnectionString + ";Options=-c work_mem=8MB", Options())).Error!;
        (error.Code, error.Category).ShouldBe((CopErrorCodes.StoreAccess, CopErrorCategory.Business));
        error.Message.ShouldContain("options");
    }

    private static async Task<PostgresEventStore> OpenBehindAsync(PostgresOptions options) =>
        (await PostgresEventStore.OpenAsync(PgBouncer.Shared.ConnectionString, options)).Unwrap();

    private static ImmutableArray<AgentRegistration> Agents(string node) =>
    [
        AgentRegistration.Create("answerer", EventFilter.ForTypes("asked"), (delivery, _, _) => Task.FromResult<AgentOutput>(
            EventDraft.Create("answered", ("to", CopJson.From(delivery.Trigger!.Id)), ("by", CopJson.From(node))))),
        AgentRegistration.Create("concluder", EventFilter.ForTypes("answered"), (delivery, _, _) => Task.FromResult<AgentOutput>(
            EventDraft.Create("concluded", ("to", delivery.Trigger!.Payload["to"])))),
    ];

    private static async Task<List<Event>> UntilAsync(CopKernel kernel, string topicId, string type, int count)
    {
        using var patience = HangLimit.Begin();
        var log = new List<Event>();
        await foreach (var stored in kernel.StreamEventsAsync(topicId, 0, patience.Token))
        {
            log.Add(stored);
            if (stored.Type == type && --count == 0)
                break;
        }

        return log;
    }
}
