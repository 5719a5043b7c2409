using Npgsql;

namespace Cop.Stores.Tests;

/// <summary>A real standby: it serves reads, refuses writing nodes, and becomes writable by promotion.</summary>
[Trait("spec", "3.1.2")]
public sealed class StandbyTests
{
    private const string Schema = "cop_standby";
    private static readonly Actor Ada = Actor.Human("ada");
    private static readonly PostgresOptions Options = new()
    {
        NodeId = "urn:cop:node:one", Schema = Schema, MigrateOnOpen = true, AppendTimeout = HangLimit.Span,
        CommandTimeout = HangLimit.Span,
    };

    [Fact]
    public async Task A_standby_is_read_only_until_its_promotion_and_then_writable()
    {
        if (!PostgresServer.Shared.IsOurs)
            return; // A standby needs a primary on this machine.
        using var primary = new PostgresServer();
        using var standby = new PostgresServer(standbyOf: primary);
        // Both servers are named; the driver selects the writable one.
        var both = new NpgsqlConnectionStringBuilder(PostgresServer.Both(primary, standby))
        {
            TargetSessionAttributes = "primary", HostRecheckSeconds = 1, Timeout = (int)HangLimit.Span.TotalSeconds,
        };
        await using var kernel = await CopKernel.StartAsync(
            (await PostgresEventStore.OpenAsync(both.ConnectionString, Options)).Unwrap(), new CopOptions { RunAgents = false });
        (await kernel.AppendAsync("t", EventDraft.Create("task.created", ("taskId", CopJson.From("t1"))), Ada)).Unwrap();
        await CaughtUpAsync(kernel, primary, standby);

        var refused = (
            await PostgresEventStore.OpenAsync(
                standby.ConnectionString, Options with { NodeId = "urn:cop:node:two", MaxRetryAttempts = 0 })).Error!;
        (refused.Code, refused.Category).ShouldBe((CopErrorCodes.StoreReadOnly, CopErrorCategory.Temporary));
        refused.Message.ShouldContain("read replica");
        await ReadAsync(standby, Options with { ReadOnly = true }, events: 1);

        await using (
            var reader = await CopKernel.StartAsync(
                (await PostgresEventStore.OpenAsync(standby.ConnectionString, Options with { ReadOnly = true })).Unwrap()))
        {
            var next = NextAsync(reader, seq: 2);
            (await kernel.AppendAsync("t", EventDraft.Create("task.started", ("taskId", CopJson.From("t1"))), Ada)).Unwrap();
            // A reader on the standby reads by position; a primary with agents assigns positions by itself.
            await kernel.Log.GetLastPositionAsync();
            (await next.WaitAsync(HangLimit.Span)).Type.ShouldBe("task.started");
        }

        await CaughtUpAsync(kernel, primary, standby);
        await ReadAsync(standby, Options with { ReadOnly = true }, events: 2);

        primary.StopImmediately();
        var draft = EventDraft.Create("note") with { Id = "over" };
        var gone = (await kernel.AppendAsync("t", draft, Ada)).Error!;
        gone.Category.ShouldBe(CopErrorCategory.Temporary, gone.ToString());
        standby.Promote();
        (await UntilTakenAsync(kernel, draft)).TopicSeq.ShouldBe(3);
        (await kernel.VerifyTopicAsync("t")).Unwrap().Errors.ShouldBeEmpty();
        (await kernel.Log.GetLastPositionAsync()).ShouldBe(3);
    }

    private static async Task<Event> NextAsync(CopKernel kernel, long seq)
    {
        await foreach (var stored in kernel.StreamEventsAsync("t", seq))
            return stored;
        throw new InvalidOperationException("A subscription ended by itself.");
    }

    private static async Task ReadAsync(PostgresServer standby, PostgresOptions options, int events)
    {
        await using var kernel =
            await CopKernel.StartAsync((await PostgresEventStore.OpenAsync(standby.ConnectionString, options)).Unwrap());
        (await kernel.Store.GetTaskAsync("t", "t1")).Unwrap()!.Status.ShouldBe(events == 1 ? CopTaskStatus.Pending : CopTaskStatus.Running);
        (await kernel.Store.ListTasksAsync(new TaskQuery())).Unwrap().Items.ShouldHaveSingleItem();
        var positions = new List<long>();
        await foreach (var (position, _) in kernel.Log.ReadPositionsAsync())
            positions.Add(position);
        positions.ShouldBe(Enumerable.Range(1, events).Select(position => (long)position));
        (await kernel.VerifyTopicAsync("t")).Unwrap().Errors.ShouldBeEmpty();
        (await kernel.AppendAsync("t", EventDraft.Create("note"), Ada)).Error!.Code.ShouldBe(CopErrorCodes.ReadOnly);
    }

    // Waits until all committed events have positions and the standby has replayed them.
    private static async Task CaughtUpAsync(CopKernel kernel, PostgresServer primary, PostgresServer standby)
    {
        await kernel.Log.GetLastPositionAsync();
        var written = primary.Ask("select pg_current_wal_lsn()");
        using var patience = HangLimit.Begin();
        for (; standby.Ask($"select pg_last_wal_replay_lsn() >= '{written}'") != "True"; patience.Token.ThrowIfCancellationRequested())
            await Task.Yield();
    }

    private static async Task<Event> UntilTakenAsync(CopKernel kernel, EventDraft draft)
    {
        using var patience = HangLimit.Begin();
        while (true)
        {
            if ((await kernel.AppendAsync("t", draft, Ada, cancellationToken: patience.Token)).TryGet(out var receipt, out var error))
                return receipt.First;
            error.Category.ShouldBe(CopErrorCategory.Temporary, error.ToString());
        }
    }
}
