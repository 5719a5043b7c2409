namespace Cop.Stores.Tests;

/// <summary>Leases of sessions over an absence of the server, a clock that went back, and the death of a process.</summary>
[Trait("spec", "5.2.2")]
public sealed class SessionLeaseTests : PostgresSchemaFixture
{
    private const string Other = "urn:cop:session:other";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task After_the_server_was_away_no_lease_is_over_until_its_owner_had_one_leases_time_to_renew_it()
    {
        var time = new JumpingWatch();
        await using var one = await OpenAsync(time);
        AddOther(leaseLeft: "2 seconds");
        (await one.IsSessionEndedAsync(Other, CancellationToken.None)).ShouldBeFalse();
        var back = TakeTheServerAway(time, "1 hour");

        (await one.IsSessionEndedAsync(Other, CancellationToken.None)).ShouldBeFalse("its owner had no time to renew it");
        await EndedAsync(one);
        (await ServerTimeAsync() - back).ShouldBeGreaterThanOrEqualTo(Lease * 0.95);
    }

    [Fact]
    public async Task A_lease_that_was_over_before_the_server_went_away_stays_over()
    {
        var time = new JumpingWatch();
        await using var one = await OpenAsync(time);
        AddOther(leaseLeft: "-1 second");
        TakeTheServerAway(time, "1 hour");
        (await one.IsSessionEndedAsync(Other, CancellationToken.None)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_node_that_starts_after_the_server_was_away_leaves_the_others_their_leases_too()
    {
        await using (await OpenAsync(new JumpingWatch()))
            AddOther(leaseLeft: "2 seconds");
        TakeTheServerAway(new JumpingWatch(), "1 hour");
        await using var two = await OpenAsync(new JumpingWatch(), "two");
        (await two.IsSessionEndedAsync(Other, CancellationToken.None)).ShouldBeFalse();
        await EndedAsync(two);
    }

    [Fact]
    public async Task A_lease_lasts_no_longer_than_it_says_when_the_clock_of_the_new_primary_is_behind()
    {
        var time = new JumpingWatch();
        await using var one = await OpenAsync(time);
        AddOther(leaseLeft: "2 seconds");
        var back = TakeTheServerAway(time, "-1 hour");
        (await one.IsSessionEndedAsync(Other, CancellationToken.None)).ShouldBeFalse();
        await EndedAsync(one);
        // The node measures with its stopwatch, and the server's clock may be corrected meanwhile.
        (await ServerTimeAsync() - back).ShouldBeGreaterThanOrEqualTo(Lease * 0.95);
    }

    [Fact, Trait("spec", "D-86")]
    public async Task A_node_that_was_killed_starts_again_with_its_id_long_before_its_lease_is_over()
    {
        using var directory = new TemporaryDirectory();
        using var process =
            ChildProcess.Start("postgres-work", Server.ConnectionString, Schema, "killed", directory.File("effects"), "600000", "5000");
        await process.ReadLineAsync().WaitAsync(Patience);
        // Its heartbeat has said by then that the server can tell.
        await UntilAsync(() => Server.Ask($"select has_connection from {Schema}.sessions") == "True");
        process.Kill();
        using var logged = new LoggedMessages();
        var options = Options("killed") with { LeaseDuration = TimeSpan.FromMinutes(10), LoggerFactory = logged };
        await using var again = (await PostgresEventStore.OpenAsync(Server.ConnectionString, options).WaitAsync(Patience)).Unwrap();
        logged.All.ShouldContain(line => line.Contains("Ended the earlier session", StringComparison.Ordinal));
        Server.Ask($"select count(*) from {Schema}.sessions").ShouldBe("1");
    }

    [Fact, Trait("spec", "D-86")]
    public async Task A_node_whose_id_a_live_process_uses_is_not_let_in()
    {
        await using var one = await OpenAsync(new JumpingWatch());
        await UntilAsync(() => Server.Ask($"select has_connection from {Schema}.sessions") == "True");
        using var logged = new LoggedMessages();
        var refused = (
            await PostgresEventStore.OpenAsync(
                Server.ConnectionString, Options() with { LeaseDuration = Lease, LoggerFactory = logged })).Error!;
        refused.Code.ShouldBe(CopErrorCodes.StoreLocked);
        logged.All.ShouldContain(line => line.Contains("still connected", StringComparison.Ordinal));
    }

    [Fact, Trait("spec", "D-86")]
    public async Task Where_the_server_cannot_tell_whether_a_process_is_gone_the_wait_is_logged_with_its_length()
    {
        await using (await OpenAsync(new JumpingWatch()))
        {
            // It was killed and heard nothing: no connection tells of it.
            Server.Ask(
                $"insert into {Schema}.sessions (session, node_id, lease_until, lease, renewed_at) values ('{Other}', " +
                    $"'urn:cop:node:two', clock_timestamp() + interval '2 seconds', '3 seconds', clock_timestamp())");
            using var logged = new LoggedMessages();
            await using var two = (
                await PostgresEventStore.OpenAsync(
                    Server.ConnectionString, Options("two") with { LeaseDuration = Lease, LoggerFactory = logged })).Unwrap();
            var line = logged.All.Where(text => text.Contains("waits to start", StringComparison.Ordinal)).ShouldHaveSingleItem();
            line.ShouldContain("cannot tell");
            line.ShouldMatch("It waits [012](\\.[0-9])? s at most");
        }
    }

    private static async Task<DateTime> ServerTimeAsync()
    {
        await using var connection = new Npgsql.NpgsqlConnection(Server.ConnectionString);
        await connection.OpenAsync();
        await using var command = new Npgsql.NpgsqlCommand("select clock_timestamp()", connection);
        return (DateTime)(await command.ExecuteScalarAsync())!;
    }

    private static async Task EndedAsync(PostgresEventStore store)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await store.IsSessionEndedAsync(Other, patience.Token))
            patience.Token.ThrowIfCancellationRequested();
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        using var patience = new CancellationTokenSource(Patience);
        for (; !isSo(); patience.Token.ThrowIfCancellationRequested())
            await Task.Yield();
    }

    private async Task<PostgresEventStore> OpenAsync(TimeProvider time, string node = "one") =>
        (await PostgresEventStore.OpenAsync(Server.ConnectionString, Options(node) with { LeaseDuration = Lease, TimeProvider = time }))
            .Unwrap();

    private void AddOther(string leaseLeft) => Server.Ask(
        $"insert into {Schema}.sessions (session, node_id, lease_until, lease, renewed_at) select '{Other}', 'urn:cop:node:other', t + " +
            $"interval '{leaseLeft}', '3 seconds', t + interval '{leaseLeft}' - interval '3 seconds' from clock_timestamp() t");

    // All heartbeats are that long ago, on the server's clock and on the node's stopwatch.
    private DateTime TakeTheServerAway(JumpingWatch time, string howLong)
    {
        time.Jump(TimeSpan.FromHours(1));
        Server.Ask(
            $"update {Schema}.sessions set renewed_at = renewed_at - interval '{howLong}', lease_until = lease_until - interval " +
                $"'{howLong}'");
        return DateTime.Parse(
            Server.Ask("select to_char(clock_timestamp() at time zone 'utc', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"),
            System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AdjustToUniversal);
    }

    /// <summary>The system's timers over a stopwatch that a test moves on.</summary>
    private sealed class JumpingWatch : TimeProvider
    {
        private long _jumped;

        public override long GetTimestamp() => System.GetTimestamp() + Interlocked.Read(ref _jumped);

        public void Jump(TimeSpan time) => Interlocked.Add(ref _jumped, (long)(time.TotalSeconds * TimestampFrequency));
    }
}
