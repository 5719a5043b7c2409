using Npgsql;

namespace Cop.Stores.Tests;

/// <summary>The server loses the end of the log behind its nodes: their schema is set back, or a stale standby is promoted.</summary>
[Trait("spec", "M-16")]
public sealed class PostgresHistoryTests : PostgresHistoryFixture
{
    [Fact]
    public async Task Agents_and_subscribers_get_the_events_written_in_place_of_the_lost_ones_without_a_restart()
    {
        var seen = new Deliveries();
        await using var a = await StartNodeAsync("a", seen.Agent);
        await using var b = await StartNodeAsync("b");
        await AppendAsync(a, 5);
        await seen.UntilAsync(5);
        Keep();
        var lost = await AppendAsync(a, 3);
        await seen.UntilAsync(8);
        await using var stream = a.StreamEventsAsync("t").GetAsyncEnumerator();
        for (var read = 0; read < 8; read++)
            (await stream.MoveNextAsync()).ShouldBeTrue();
        GoBack();
        var written = await AppendAsync(b, 3);
        written.Select(stored => stored.TopicSeq).ShouldBe([6, 7, 8]);
        await seen.UntilSeenAsync(written[2].Id);
        // Those that arrive before the loss is noticed are delivered again (5.2.2).
        seen.Ids.Where(id => written.Any(stored => stored.Id == id)).Distinct().ShouldBe(written.Select(stored => stored.Id));
        (await Should.ThrowAsync<CopException>(async () => await stream.MoveNextAsync().AsTask().WaitAsync(HangLimit.Span))).Error.Code
            .ShouldBe(CopErrorCodes.HistoryChanged);
        (await ToListAsync(a.Log.ReadTopicAsync("t", 6))).Select(stored => stored.Id).ShouldBe(written.Select(stored => stored.Id));
        var recorded = await RecordedAsync(a, a.NodeId);
        recorded.Payload["lostEventIds"]!.Items.Select(id => id.AsString()).ShouldBe(lost.Select(stored => stored.Id), ignoreOrder: true);
        (await a.VerifyTopicAsync("t")).Unwrap().Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_node_refuses_what_rests_on_a_lost_task_and_on_a_lost_parent()
    {
        await using var a = await StartNodeAsync("a");
        await AppendAsync(a, 1);
        await a.Log.GetLastPositionAsync();
        Keep();
        (await a.AppendAsync("t", EventDraft.Create("task.created", ("taskId", CopJson.From("w"))), Ada)).Unwrap();
        var parent = (await a.AppendAsync("p", EventDraft.Create("note"), Ada)).Unwrap().First;
        GoBack();
        (await a.AppendAsync("t", EventDraft.Create("task.started", ("taskId", CopJson.From("w"))), Ada)).Error.ShouldNotBeNull().Code
            .ShouldBe(CopErrorCodes.NotFound);
        (await a.AppendAsync(
            "c", EventDraft.Create("note") with { ParentEventIds = [parent.Id] }, Ada)).Error.ShouldNotBeNull().Code.ShouldBe(
        CopErrorCodes.UnknownParent);
        (await RecordedAsync(a, a.NodeId)).Payload["lostEventIds"]!.Items.Select(id => id.AsString()).ShouldContain(parent.Id);
        (await a.VerifyTopicAsync("t")).Unwrap().Errors.ShouldBeEmpty();
        (await a.Log.GetHeadAsync("c")).ShouldBeNull();
    }

    [Fact]
    public async Task A_lost_parent_is_refused_in_its_own_topic_too_when_only_the_topic_was_read_again()
    {
        // No heartbeat finds the loss first.
        await using var a = await StartNodeAsync("a", TimeSpan.FromMinutes(10));
        await using var b = await StartNodeAsync("b", TimeSpan.FromMinutes(10));
        await AppendAsync(a, 1);
        Keep();
        var parent = (await AppendAsync(a, 1))[0];
        GoBack();
        var written = await AppendAsync(b, 3);
        // Then the commits of b were heard, and the topic was dropped from the cache.
        await foreach (var stored in a.StreamEventsAsync("t", 4))
        {
            stored.Id.ShouldBe(written[2].Id);
            break;
        }

        (await a.AppendAsync(
            "t", EventDraft.Create("note") with { ParentEventIds = [parent.Id] }, Ada)).Error.ShouldNotBeNull().Code.ShouldBe(
        CopErrorCodes.UnknownParent);
        (await a.Log.GetHeadAsync("t"))!.LastSeq.ShouldBe(4);
    }

    [Fact]
    public async Task A_node_writes_nothing_into_another_store_that_was_restored_under_the_name_of_its_own()
    {
        await using var a = await StartNodeAsync("a");
        await AppendAsync(a, 3);
        await using (var other = await CopKernel.StartAsync(
            (await PostgresEventStore.OpenAsync(Server.ConnectionString, NodeOptions("b") with { Schema = Schema + "_kept" })).Unwrap(),
            new CopOptions { RunAgents = false }))
        {
            await AppendAsync(other, 1);
            await other.Log.GetLastPositionAsync();
        }

        GoBack();
        using var patience = HangLimit.Begin();
        CopError? error = null;
        while (error?.Code != CopErrorCodes.StoreAccess)
            error = (await a.AppendAsync("t", EventDraft.Create("note"), Ada, cancellationToken: patience.Token)).Error;
        error.Message.ShouldContain(a.Store is PostgresEventStore own ? own.StoreId : "");
        error.Message.ShouldContain(Server.Ask($"select store_id from {Schema}.store"));
        (await a.AppendAsync("new", EventDraft.Create("note"), Ada)).Error!.Code.ShouldBe(CopErrorCodes.StoreAccess);
        Server.Ask($"select count(*) from {Schema}.topics where topic_id like 'urn:cop:topic:%'").ShouldBe("0", "nothing was recorded");
    }

    [Fact]
    public async Task Verification_names_the_parents_that_the_store_has_lost()
    {
        await using var kernel = await StartNodeAsync("a");
        var parent = (await kernel.AppendAsync("p", EventDraft.Create("note"), Ada)).Unwrap().First;
        var child = (await kernel.AppendAsync("c", EventDraft.Create("note") with { ParentEventIds = [parent.Id] }, Ada)).Unwrap().First;
        (await kernel.VerifyTopicAsync("c")).Unwrap().IsValid.ShouldBeTrue();
        foreach (var table in new[] { "event_ids", "events", "heads" })
            Server.Ask($"delete from {Schema}.{table} where topic_no = (select topic_no from {Schema}.topics where topic_id = 'p')");
        var verified = (await kernel.VerifyTopicAsync("c")).Unwrap();
        verified.IsValid.ShouldBeFalse();
        verified.MissingParentIds.ShouldBe([parent.Id]);
        verified.Errors.ShouldHaveSingleItem().Message.ShouldContain(child.Id);
    }

    [Fact]
    public async Task A_standby_that_was_behind_is_promoted_and_the_node_goes_on_from_it()
    {
        if (!PostgresServer.Shared.IsOurs)
            return; // A standby needs a primary on this machine.
        using var primary = new PostgresServer();
        using var standby = new PostgresServer(standbyOf: primary);
        var seen = new Deliveries();
        await using var kernel = await StartOnAsync(Both(primary, standby), NodeOptions("a"), seen.Agent);
        await AppendAsync(kernel, 5);
        await seen.UntilAsync(5);
        await kernel.Log.GetLastPositionAsync();
        Wait(() => standby.Ask($"select pg_last_wal_replay_lsn() >= '{primary.Ask("select pg_current_wal_lsn()")}'") == "True");
        standby.Ask("alter system set primary_conninfo = ''");
        standby.Ask("select pg_reload_conf()");
        Wait(() => standby.Ask("select count(*) from pg_stat_wal_receiver") == "0");
        var lost = await AppendAsync(kernel, 3);
        await seen.UntilAsync(8);
        primary.StopImmediately();
        standby.Promote();
        var written = await UntilTakenAsync(kernel);
        written.TopicSeq.ShouldBe(6);
        await seen.UntilSeenAsync(written.Id);
        var recorded = await RecordedAsync(kernel, kernel.NodeId);
        lost.Select(stored => stored.Id).ShouldBeSubsetOf(recorded.Payload["lostEventIds"]!.Items.Select(id => id.AsString()!));
        (await kernel.VerifyTopicAsync("t")).Unwrap().Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_node_goes_on_from_a_standby_that_was_promoted_while_its_primary_lived_and_names_what_that_one_never_had()
    {
        if (!PostgresServer.Shared.IsOurs)
            return; // A standby needs a primary on this machine.
        using var primary = new PostgresServer();
        using var standby = new PostgresServer(standbyOf: primary);
        var seen = new Deliveries();
        await using var a = await StartOnAsync(Both(primary, standby), NodeOptions("a"), seen.Agent);
        await AppendAsync(a, 5);
        await seen.UntilAsync(5);
        Wait(() => standby.Ask($"select pg_last_wal_replay_lsn() >= '{primary.Ask("select pg_current_wal_lsn()")}'") == "True");
        standby.Promote();
        List<Event> kept;
        await using (var b = await StartOnAsync(standby.ConnectionString, NodeOptions("b")))
            kept = await AppendAsync(b, 2);

        var lost = await AppendAsync(a, 3);
        lost.Select(stored => stored.TopicSeq).ShouldBe([6, 7, 8], "the node stays with the server that it began with");
        await seen.UntilAsync(8);
        primary.StopImmediately();
        (await UntilTakenAsync(a)).TopicSeq.ShouldBe(8);
        await seen.UntilSeenAsync(kept[1].Id);
        var recorded = await RecordedAsync(a, a.NodeId);
        lost.Select(stored => stored.Id).ShouldBeSubsetOf(recorded.Payload["lostEventIds"]!.Items.Select(id => id.AsString()!));
        (await ToListAsync(a.Log.ReadTopicAsync("t", 6))).Take(2).Select(stored => stored.Id).ShouldBe(kept.Select(stored => stored.Id));
        (await a.VerifyTopicAsync("t")).Unwrap().Errors.ShouldBeEmpty();
    }

    private static string Both(PostgresServer first, PostgresServer second) => new NpgsqlConnectionStringBuilder(
        PostgresServer.Both(first, second))
    {
        TargetSessionAttributes = "primary", HostRecheckSeconds = 1, Timeout = (int)HangLimit.Span.TotalSeconds,
    }.ConnectionString;

    private static async Task<Event> UntilTakenAsync(CopKernel kernel)
    {
        using var patience = HangLimit.Begin();
        while (true)
        {
            if ((await kernel.AppendAsync("t", EventDraft.Create("note"), Ada, cancellationToken: patience.Token))
                .TryGet(out var receipt, out var error))
                return receipt.First;
            error.Category.ShouldBe(CopErrorCategory.Temporary, error.ToString());
        }
    }
}
