using Npgsql;

namespace Cop.Marten.Tests;

/// <summary>Outages, failovers and restores: nothing is acknowledged that may be lost, and a lost end of the log is detected.</summary>
[Trait("spec", "M-16")]
public sealed class MartenGuaranteeTests
{
    private static readonly Actor Ada = MartenHost.Ada;

    [Fact]
    public async Task A_commit_with_a_cancelled_wait_for_a_standby_is_not_acknowledged()
    {
        if (!PostgresServer.Shared.IsOurs)
            return; // The server's settings are changed.
        using var server = new PostgresServer();
        server.Ask("alter role cop set client_min_messages = error");
        await using var store = (await MartenEventStore.OpenAsync(server.ConnectionString, Patient())).Unwrap();
        await using var kernel = await CopKernel.StartAsync(store, new CopOptions { RunAgents = false });
        (await kernel.AppendAsync("t", EventDraft.Create("note"), Ada)).Unwrap();
        await kernel.Log.GetLastPositionAsync();
        Standby(server, "absent");
        foreach (var _ in Enumerable.Range(0, 2))
            await IsUnknownAsync(server, AppendAsync(kernel, "t", EventDraft.Create("note") with { Id = "plain" }));
        await IsUnknownAsync(server, AppendAsync(
            kernel, "u", EventDraft.Create("task.created", ("taskId", CopJson.From("w"))) with { Id = "task",
                ParentEventIds = ["plain"] }));
        Standby(server, "");
        (await kernel.AppendAsync("t", EventDraft.Create("note") with { Id = "plain" }, Ada)).Unwrap();
        (await kernel.AppendAsync("t", EventDraft.Create("note") with { Id = "next" }, Ada)).Unwrap();
        (await kernel.Log.GetHeadAsync("t"))!.LastSeq.ShouldBe(3);
        (await kernel.Log.GetHeadAsync("u"))!.LastSeq.ShouldBe(1);
        (await kernel.VerifyTopicAsync("t")).Unwrap().Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_server_that_stops_and_returns_loses_nothing_acknowledged()
    {
        if (!PostgresServer.Shared.IsOurs)
            return; // The server is stopped.
        using var server = new PostgresServer();
        var options = new CopMartenOptions { NodeId = "urn:cop:node:one", MigrateOnOpen = true, MaxRetryAttempts = 1 };
        var first = (await MartenEventStore.OpenAsync(server.ConnectionString, options)).Unwrap();
        await using var one = await CopKernel.StartAsync(first, new CopOptions());
        var (acknowledged, stopped) = (new List<string>(), new CancellationTokenSource());
        using var answers = new SemaphoreSlim(0);
        var appending = Task.Run(async () =>
        {
            for (var number = 0; !stopped.IsCancellationRequested; number++)
            {
                var id = $"e{number}";
                while (!(await one.AppendAsync("t", EventDraft.Create("note") with { Id = id }, Ada)).IsOk)
                    continue;
                acknowledged.Add(id);
                answers.Release();
            }
        });
        await ReachAsync(answers, 5);
        server.StopImmediately();
        server.Start();
        // Some may have been acknowledged before the stop.
        while (answers.CurrentCount > 0)
            await ReachAsync(answers, 1);
        await ReachAsync(answers, 5);
        await stopped.CancelAsync();
        await appending.WaitAsync(HangLimit.Span);
        var stored = new List<string>();
        await foreach (var each in one.Log.ReadTopicAsync("t"))
            stored.Add(each.Id);
        stored.ShouldBe(acknowledged);
        (await one.VerifyTopicAsync("t")).Unwrap().Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_log_that_lost_its_end_is_detected_by_the_next_commit()
    {
        var schema = await MartenSchema.TakeAsync();
        try
        {
            await using var store = (await MartenEventStore.OpenAsync(
                PostgresServer.Shared.ConnectionString,
                    MartenSchema.Options(schema) with { LeaseDuration = TimeSpan.FromSeconds(1) })).Unwrap();
            var subscription = new AgentSubscription { TopicId = "t", Agent = "planner" }.Next(Guid.NewGuid());
            (await store.CommitAsync([new CommitUnit { Subscriptions = [subscription] }], CancellationToken.None))
                .ShouldBe([CommitOutcome.Committed]);
            var next = subscription.Next(Guid.NewGuid());
            // A restored database is at an earlier moment.
            PostgresServer.Shared.Ask($"delete from {schema}.cop_subscriptions; select 1");
            (await store.CommitAsync([new CommitUnit { Subscriptions = [next] }], CancellationToken.None))
                .ShouldBe([CommitOutcome.HistoryChanged]);
            await using var kernel = await CopKernel.StartAsync(store, new CopOptions { RunAgents = false });
            (await kernel.AppendAsync("t", EventDraft.Create("note"), Ada)).Unwrap();
            var history = await store.ReadHistoryAsync([], CancellationToken.None);
            PostgresServer.Shared.Ask(
                $"delete from {schema}.mt_streams; delete from {schema}.cop_topics; delete from {schema}.cop_events; "
                + $"delete from {schema}.cop_views; delete from {schema}.cop_pending; delete from {schema}.cop_positions; select 1");
            // The memory of the node finds the loss at a heartbeat, and replaces the id of the history.
            using var patience = HangLimit.Begin();
            while ((await store.ReadHistoryAsync([], patience.Token)).HistoryId == history.HistoryId)
                continue;
        }
        finally
        {
            MartenSchema.Return(schema);
        }
    }

    [Fact]
    public async Task After_an_outage_the_first_node_renews_the_leases_that_were_live_before()
    {
        var schema = await MartenSchema.TakeAsync();
        try
        {
            var (address, options) = (PostgresServer.Shared.ConnectionString, Patient() with { Schema = schema });
            await using var one = (await MartenEventStore.OpenAsync(address, options)).Unwrap();
            await using var two = (await MartenEventStore.OpenAsync(address, options with { NodeId = "urn:cop:node:two" })).Unwrap();
            PostgresServer.Shared.Ask(
                $"insert into {schema}.cop_sessions (session, node_id, lease_until, lease, renewed_at) select 'gone', 'gone', "
                + "now() - interval '10 minutes', interval '5 minutes', now() - interval '15 minutes'; select 1");
            PostgresServer.Shared.Ask(
                $"update {schema}.cop_sessions set lease_until = lease_until - interval '1 hour', "
                + "renewed_at = renewed_at - interval '1 hour'; select 1");
            await using var three = (await MartenEventStore.OpenAsync(address, options with { NodeId = "urn:cop:node:three" })).Unwrap();
            foreach (var live in new[] { one, two })
                (await three.IsSessionEndedAsync(live.SessionId, CancellationToken.None)).ShouldBeFalse();
            (await three.IsSessionEndedAsync("gone", CancellationToken.None)).ShouldBeTrue();
        }
        finally
        {
            MartenSchema.Return(schema);
        }
    }

    [Fact]
    public async Task A_commit_whose_topic_stays_locked_is_stale_and_affects_no_other_one()
    {
        var schema = await MartenSchema.TakeAsync();
        try
        {
            await using var store = (await MartenEventStore.OpenAsync(
                PostgresServer.Shared.ConnectionString, MartenSchema.Options(schema))).Unwrap();
            var appender = new TestAppender(store);
            await appender.AppendAsync(Drafts.Note("held"));
            var units = new[] { await appender.DecideAsync([Drafts.Note("held")]), await appender.DecideAsync([Drafts.Note("free")]) };
            await using var connection = new NpgsqlConnection(PostgresServer.Shared.ConnectionString);
            await connection.OpenAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await using var holding = new NpgsqlCommand($"select from {schema}.mt_streams where id = 'held' for update", connection);
            await holding.ExecuteNonQueryAsync();
            (await store.CommitAsync([units[0]], CancellationToken.None)).ShouldBe([CommitOutcome.Stale]);
            (await store.CommitAsync(units, CancellationToken.None)).ShouldBe([CommitOutcome.Stale, CommitOutcome.Committed]);
            await transaction.RollbackAsync();
            (await store.CommitAsync([units[0]], CancellationToken.None)).ShouldBe([CommitOutcome.Committed]);
        }
        finally
        {
            MartenSchema.Return(schema);
        }
    }

    [Fact]
    public async Task A_node_writes_nothing_into_another_store_that_was_restored_under_the_name_of_its_own()
    {
        var schema = await MartenSchema.TakeAsync();
        try
        {
            await using var store = (await MartenEventStore.OpenAsync(
                PostgresServer.Shared.ConnectionString,
                MartenSchema.Options(schema) with { LeaseDuration = TimeSpan.FromSeconds(1) })).Unwrap();
            await using var kernel = await CopKernel.StartAsync(store, new CopOptions { RunAgents = false });
            (await kernel.AppendAsync("t", EventDraft.Create("note"), Ada)).Unwrap();
            PostgresServer.Shared.Ask($"update {schema}.cop_store set store_id = 'urn:cop:store:another'; select 1");
            using var patience = HangLimit.Begin();
            CopError? error = null;
            while (error?.Code != CopErrorCodes.StoreAccess)
                error = (await kernel.AppendAsync("t", EventDraft.Create("note"), Ada, cancellationToken: patience.Token)).Error;
            error.Message.ShouldContain(store.StoreId);
            error.Message.ShouldContain("urn:cop:store:another");
            (await kernel.AppendAsync("new", EventDraft.Create("note"), Ada)).Error!.Code.ShouldBe(CopErrorCodes.StoreAccess);
        }
        finally
        {
            MartenSchema.Return(schema);
        }
    }

    [Fact]
    public async Task Cut_connections_lose_and_repeat_nothing()
    {
        var schema = await MartenSchema.TakeAsync();
        try
        {
            var cut = new NpgsqlConnectionStringBuilder(PostgresServer.Shared.ConnectionString) { ApplicationName = schema };
            await using var kernel = await CopKernel.StartAsync(
                (await MartenEventStore.OpenAsync(cut.ConnectionString, MartenSchema.Options(schema))).Unwrap(), new CopOptions());
            using var answers = new SemaphoreSlim(0);
            var work = Task.WhenAll(Enumerable.Range(0, 4).Select(async writer =>
            {
                for (var number = 0; number < 25; number++)
                {
                    var draft = EventDraft.Create("note") with { Id = $"{writer}-{number}" };
                    while (!(await kernel.AppendAsync($"t{writer % 2}", draft, Ada)).IsOk)
                        continue;
                    answers.Release();
                }
            }));
            for (var cuts = 0; cuts < 6; cuts++)
            {
                await ReachAsync(answers, 10);
                PostgresServer.Shared.Ask(
                    $"select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = '{schema}'");
            }

            await work.WaitAsync(HangLimit.Span);
            foreach (var topicId in new[] { "t0", "t1" })
            {
                (await kernel.Log.GetHeadAsync(topicId))!.LastSeq.ShouldBe(50);
                (await kernel.VerifyTopicAsync(topicId)).Unwrap().Errors.ShouldBeEmpty();
            }

            (await kernel.Log.GetLastPositionAsync()).ShouldBe(100);
        }
        finally
        {
            MartenSchema.Return(schema);
        }
    }

    private static CopMartenOptions Patient() => new()
    {
        NodeId = "urn:cop:node:one", MigrateOnOpen = true, LeaseDuration = TimeSpan.FromMinutes(5),
        SequencingInterval = TimeSpan.FromMinutes(5), MaxPollInterval = TimeSpan.FromMinutes(5), AppendTimeout = TimeSpan.FromMinutes(5),
    };

    private static async Task ReachAsync(SemaphoreSlim acknowledged, int count)
    {
        using var patience = HangLimit.Begin();
        for (; count > 0; count--)
            await acknowledged.WaitAsync(patience.Token);
    }

    private static async Task<CopError?> AppendAsync(CopKernel kernel, string topicId, EventDraft draft) =>
        (await kernel.AppendAsync(topicId, draft, Ada)).Error;

    private static async Task IsUnknownAsync(PostgresServer server, Task<CopError?> work)
    {
        using var patience = HangLimit.Begin();
        for (; !work.IsCompleted; patience.Token.ThrowIfCancellationRequested())
            server.Ask("select count(pg_cancel_backend(pid)) from pg_stat_activity where wait_event = 'SyncRep'");
        var error = await work;
        error.ShouldNotBeNull("it was acknowledged").Category.ShouldBe(CopErrorCategory.Temporary, error!.ToString());
        error.Message.ShouldContain("standby");
    }

    private static void Standby(PostgresServer server, string names)
    {
        server.Ask($"alter system set synchronous_standby_names = '{names}'");
        server.Ask("select pg_reload_conf()");
        using var patience = HangLimit.Begin();
        for (; server.Ask("show synchronous_standby_names") != names; patience.Token.ThrowIfCancellationRequested())
            Thread.Yield();
    }
}
