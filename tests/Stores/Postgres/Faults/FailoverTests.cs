using System.Collections.Concurrent;
using Npgsql;

namespace Cop.Stores.Tests;

/// <summary>
/// Failovers of a pair of servers with streaming replication, in their short form; the long one runs a cluster under Patroni.
/// </summary>
[Trait("spec", "3.1.2")]
public sealed class FailoverTests
{
    private const string Schema = "cop_failover";
    private static readonly Actor Ada = Actor.Human("ada");
    private static readonly TimeSpan Patience = HangLimit.Span;

    [Fact]
    public async Task A_switchover_under_load_loses_no_acknowledged_append_and_repeats_no_output()
    {
        if (!PostgresServer.Shared.IsOurs)
            return; // A standby is made of a server on this machine.
        using var primary = new PostgresServer();
        using var standby = new PostgresServer(standbyOf: primary);
        var projection = UserProjection.Create<string>("ids", stored => stored.Id, (_, stored) => stored.Id);
        var answerer = AgentRegistration.Create("answerer", EventFilter.ForTypes("asked"), (delivery, _, _) =>
            Task.FromResult(AgentOutput.Create(EventDraft.Create("answered", ("asked", CopJson.From(delivery.CauseId))))));
        var options = new CopOptions { Agents = [answerer], Projections = [projection] };
        await using var kernel = await CopKernel.StartAsync(
            (await PostgresEventStore.OpenAsync(PostgresServer.Both(primary, standby), Options("one"))).Unwrap(), options);
        using var ending = new CancellationTokenSource();
        var seen = new ConcurrentQueue<string>();
        var streaming = StreamAsync(kernel, seen, ending.Token);
        var load = Enumerable.Range(0, 4).Select(caller => AppendAsync(kernel, caller, 0, 10)).ToArray();
        await Task.WhenAll(load).WaitAsync(Patience);
        // A primary whose standby has not connected yet ends without it.
        await UntilAsync(() => primary.Ask("select count(*) from pg_stat_replication where state = 'streaming'") == "1");
        load = [.. Enumerable.Range(0, 4).Select(caller => AppendAsync(kernel, caller, 10, 20))];
        primary.Stop();
        standby.Promote();
        await Task.WhenAll(load).WaitAsync(Patience);

        var asked = (await load[0]).Concat(await load[1]).Concat(await load[2]).Concat(await load[3]).ToList();
        var log = await AnsweredAsync(kernel, 80);
        log.Where(stored => stored.Type == "asked").Select(stored => stored.Id)
            .ShouldBe(
                Enumerable.Range(0, 4).SelectMany(caller => Enumerable.Range(0, 20).Select(number => Id(caller, number))),
                ignoreOrder: true);
        asked.ShouldBeSubsetOf(log.Select(stored => stored.Id));
        log.Where(stored => stored.Type == "answered").Select(stored => stored.Payload["asked"]!.ToString()).Distinct().Count()
            .ShouldBe(80);
        log.Count(stored => stored.Type == "answered").ShouldBe(80);
        (await projection.WaitForPositionAsync(log.Count).WaitAsync(Patience)).Unwrap();
        string[] streamed = [.. log.Where(stored => stored.TopicId == "t0").OrderBy(stored => stored.TopicSeq).Select(stored => stored.Id)];
        await UntilAsync(() => seen.Count >= streamed.Length || streaming.IsCompleted);
        await ending.CancelAsync();
        await Task.WhenAny(streaming);
        streaming.IsFaulted.ShouldBeFalse($"{streaming.Exception}");
        seen.ShouldBe(streamed);
    }

    [Fact, Trait("spec", "2.2.2")]
    public async Task Nothing_is_acknowledged_while_the_standby_of_a_synchronous_pair_stands_still_and_nothing_is_lost_by_its_promotion()
    {
        if (!PostgresServer.Shared.IsOurs)
            return;
        using var primary = new PostgresServer();
        using var standby = new PostgresServer(standbyOf: primary);
        var options = Options("one") with { CommandTimeout = TimeSpan.FromSeconds(1), MaxRetryAttempts = 0 };
        await using var kernel = await UntilStartedAsync(PostgresServer.Both(primary, standby), options);
        await UntilTakenAsync(kernel, "t", Note("before"));
        // A session that hears no warnings must not make an append durable that is not.
        primary.Ask("alter role cop set client_min_messages = 'error'");
        primary.Ask("alter system set synchronous_standby_names = '*'");
        primary.Ask("select pg_reload_conf()");
        await UntilAsync(() => primary.Ask("select count(*) from pg_stat_replication where sync_state = 'sync'") == "1");
        standby.Freeze();
        for (var round = 0; round < 2; round++)
        {
            // The second time the id is known to the primary, which has the commit: it waits all the same.
            var refused = (await kernel.AppendAsync("t", Note("during"), Ada)).Error.ShouldNotBeNull($"round {round}: it was acknowledged");
            refused.Category.ShouldBe(CopErrorCategory.Temporary, refused.ToString());
        }

        primary.StopImmediately();
        standby.Thaw();
        standby.Promote();
        // The new primary waits for nobody.
        await UntilAsync(standby.Answers);
        standby.Ask("alter system set synchronous_standby_names = ''");
        standby.Ask("select pg_reload_conf()");
        var stored = await UntilTakenAsync(kernel, "t", Note("during"));
        stored.TopicSeq.ShouldBe(2);
        await using var reader = await UntilStartedAsync(standby.ConnectionString, Options("reader"));
        (await reader.VerifyTopicAsync("t")).Unwrap().Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task Callers_of_a_frozen_primary_get_a_temporary_error_in_time_and_the_append_is_stored_once()
    {
        if (!PostgresServer.Shared.IsOurs)
            return;
        using var server = new PostgresServer();
        var options = Options("one") with { AppendTimeout = TimeSpan.FromSeconds(2), CommandTimeout = 2 * Patience };
        await using var kernel = await CopKernel.StartAsync(
            (await PostgresEventStore.OpenAsync(server.ConnectionString, options)).Unwrap(), new CopOptions { RunAgents = false });
        await UntilTakenAsync(kernel, "t", Note("before"));
        server.Freeze();
        try
        {
            // The command's own limit is longer than the test waits.
            var results = await Task.WhenAll(
                Enumerable.Range(0, 20).Select(number => kernel.AppendAsync($"t{number % 4}", Note($"n{number}"), Ada)))
            .WaitAsync(Patience);
            results.ShouldAllBe(
                result => result.Error!.Code == CopErrorCodes.Timeout && result.Error.Category == CopErrorCategory.Temporary);
        }
        finally
        {
            server.Thaw();
        }

        for (var number = 0; number < 20; number++)
            await UntilTakenAsync(kernel, $"t{number % 4}", Note($"n{number}"));
        for (var topic = 0; topic < 4; topic++)
            (await kernel.Log.GetHeadAsync($"t{topic}"))!.LastSeq.ShouldBe(5);
    }

    [Fact]
    public async Task A_reader_does_not_go_back_to_a_standby_that_is_behind()
    {
        if (!PostgresServer.Shared.IsOurs)
            return;
        using var primary = new PostgresServer();
        using var standby = new PostgresServer(standbyOf: primary);
        using var logged = new LoggedMessages();
        var progress = new ReadProgress(logged);
        standby.Ask("select pg_wal_replay_pause()");
        primary.Ask("create table more (n integer)");
        (await TriedAsync(primary, connection => progress.NoteAsync(connection, CancellationToken.None))).ShouldBeNull();
        var behind = (await TriedAsync(standby, connection => progress.CheckAsync(connection, CancellationToken.None))).ShouldNotBeNull();
        (PostgresErrors.IsTemporary(behind), PostgresErrors.Of(behind, "cop")!.Category).ShouldBe((true, CopErrorCategory.Temporary));
        behind.Message.ShouldContain($"{standby.Port}");
        logged.All.ShouldContain(line => line.Contains("is behind", StringComparison.Ordinal));
        standby.Ask("select pg_wal_replay_resume()");
        await UntilAsync(
            async () => await TriedAsync(standby, connection => progress.CheckAsync(connection, CancellationToken.None)) is null);
    }

    [Fact]
    public async Task Servers_of_two_clusters_are_refused()
    {
        if (!PostgresServer.Shared.IsOurs)
            return;
        using var other = new PostgresServer();
        var error = await RefusedAsync(PostgresServer.Shared, other);
        error.Message.ShouldContain("different clusters");
        error.Message.ShouldContain($"{other.Port}");
    }

    [Fact]
    public async Task Two_primaries_of_one_cluster_are_refused_until_one_of_them_is_stopped()
    {
        if (!PostgresServer.Shared.IsOurs)
            return;
        using var primary = new PostgresServer();
        using var standby = new PostgresServer(standbyOf: primary);
        standby.Promote();
        var error = await RefusedAsync(primary, standby);
        error.Category.ShouldBe(CopErrorCategory.Temporary);
        error.Message.ShouldContain($"{primary.Port}");
        error.Message.ShouldContain($"{standby.Port}");
        // Two names of one server are no two servers.
        await (await PostgresEventStore.OpenAsync(PostgresServer.Both(standby, standby), Options("one"))).Unwrap().DisposeAsync();
        primary.Stop();
        await (await PostgresEventStore.OpenAsync(PostgresServer.Both(primary, standby), Options("one"))).Unwrap().DisposeAsync();
    }

    [Theory]
    [InlineData("Host=a,b", 1, 5, "primary")]
    [InlineData("Host=a,b;Host Recheck Seconds=7;Timeout=9;Target Session Attributes=any", 7, 9, "any")]
    [InlineData("Host=a", 10, 15, null)]
    public void Where_several_servers_are_named_the_defaults_suit_a_failover(string connection, int recheck, int timeout, string? target)
    {
        var settings = new NpgsqlConnectionStringBuilder(connection);
        ServerHosts.SetDefaults(settings, connection, isReadOnly: false);
        (settings.HostRecheckSeconds, settings.Timeout, settings.TargetSessionAttributes).ShouldBe((recheck, timeout, target));
        var reading = new NpgsqlConnectionStringBuilder("Host=a,b");
        ServerHosts.SetDefaults(reading, "Host=a,b", isReadOnly: true);
        reading.TargetSessionAttributes.ShouldBeNull();
    }

    private static PostgresOptions Options(string node) => new() { NodeId = $"urn:cop:node:{node}", Schema = Schema, MigrateOnOpen = true };

    private static EventDraft Note(string id) => EventDraft.Create("note") with { Id = id };

    private static string Id(int caller, int number) => $"q-{caller}-{number}";

    // The reader's own statement gives up after 5 s, also on a machine that stands still.
    private static async Task<ServerBehindException?> TriedAsync(PostgresServer server, Func<NpgsqlConnection, Task> work)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            await using var connection = new NpgsqlConnection(server.ConnectionString + ";Pooling=false");
            try
            {
                await connection.OpenAsync(patience.Token);
                await work(connection);
                return null;
            }
            catch (ServerBehindException behind)
            {
                return behind;
            }
            catch (NpgsqlException)
            {
                patience.Token.ThrowIfCancellationRequested();
            }
        }
    }

    // A server that does not answer within 5 s is left out of the check.
    private static async Task<CopError> RefusedAsync(PostgresServer one, PostgresServer other)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            if ((await PostgresEventStore.OpenAsync(PostgresServer.Both(one, other), Options("one"))).TryGet(out var opened, out var error))
                await opened.DisposeAsync();
            else if (error.Code == CopErrorCodes.StoreAccess)
                return error;
            patience.Token.ThrowIfCancellationRequested();
        }
    }

    // A statement may take longer than its limit.
    private static async Task<CopKernel> UntilStartedAsync(string servers, PostgresOptions options)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                return await CopKernel.StartAsync(
                    (await PostgresEventStore.OpenAsync(servers, options)).Unwrap(), new CopOptions { RunAgents = false });
            }
            catch (CopException fault) when (fault.Error.Category == CopErrorCategory.Temporary)
            {
                patience.Token.ThrowIfCancellationRequested();
            }
        }
    }

    private static async Task<List<string>> AppendAsync(CopKernel kernel, int caller, int from, int to)
    {
        var acknowledged = new List<string>();
        for (var number = from; number < to; number++)
            acknowledged.Add((await UntilTakenAsync(kernel, $"t{caller}", EventDraft.Create("asked") with { Id = Id(caller, number) })).Id);
        return acknowledged;
    }

    private static async Task<Event> UntilTakenAsync(CopKernel kernel, string topicId, EventDraft draft)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            if ((await kernel.AppendAsync(topicId, draft, Ada, cancellationToken: patience.Token)).TryGet(out var receipt, out var error))
                return receipt.First;
            error.Category.ShouldBe(CopErrorCategory.Temporary, error.ToString());
        }
    }

    private static async Task StreamAsync(CopKernel kernel, ConcurrentQueue<string> seen, CancellationToken ending)
    {
        await foreach (var stored in kernel.StreamEventsAsync("t0", 1, ending))
            seen.Enqueue(stored.Id);
    }

    private static async Task<List<Event>> AnsweredAsync(CopKernel kernel, int count)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var log = new List<Event>();
            await foreach (var (_, stored) in kernel.Log.ReadPositionsAsync(1, patience.Token))
                log.Add(stored);
            if (log.Count(stored => stored.Type == "answered") >= count)
                return log;
        }
    }

    private static Task UntilAsync(Func<bool> isSo) => UntilAsync(() => Task.FromResult(isSo()));

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var patience = new CancellationTokenSource(Patience);
        for (; !await isSo(); patience.Token.ThrowIfCancellationRequested())
            await Task.Yield();
    }
}
