namespace Cop.Stores.Tests;

/// <summary>Leases of sessions over an absence of the server, a clock that went back, and the death of a process.</summary>
[Trait("spec", "5.2.2")]
public sealed class SessionLeaseTests : PostgresSchemaFixture
{
    private const string Other = "urn:cop:session:other";

    // Longer than any pause of the machine: where a lease is over, the test has moved its row.
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task After_the_server_was_away_no_lease_is_over_until_its_owner_had_one_leases_time_to_renew_it()
    {
        var time = new JumpingWatch();
        await using var one = await OpenAsync(time);
        AddOther(Lease * 0.6);
        (await one.IsSessionEndedAsync(Other, CancellationToken.None)).ShouldBeFalse();
        TakeTheServerAway(time, "1 hour");
        (await one.IsSessionEndedAsync(Other, CancellationToken.None)).ShouldBeFalse("its owner had no time to renew it");
        await MustEndAfterOneLeaseAsync(one);
    }

    [Fact]
    public async Task A_lease_that_was_over_before_the_server_went_away_stays_over()
    {
        var time = new JumpingWatch();
        await using var one = await OpenAsync(time);
        AddOther(Lease * -0.5);
        TakeTheServerAway(time, "1 hour");
        (await one.IsSessionEndedAsync(Other, CancellationToken.None)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_node_that_starts_after_the_server_was_away_leaves_the_others_their_leases_too()
    {
        await using (await OpenAsync(new JumpingWatch()))
            AddOther(Lease * 0.6);
        TakeTheServerAway(new JumpingWatch(), "1 hour");
        await using var two = await OpenAsync(new JumpingWatch(), "two");
        (await two.IsSessionEndedAsync(Other, CancellationToken.None)).ShouldBeFalse();
        await MustEndAfterOneLeaseAsync(two);
    }

    [Fact]
    public async Task A_lease_lasts_no_longer_than_it_says_when_the_clock_of_the_new_primary_is_behind()
    {
        var time = new JumpingWatch();
        await using var one = await OpenAsync(time);
        AddOther(Lease * 0.6);
        TakeTheServerAway(time, "-1 hour");
        (await one.IsSessionEndedAsync(Other, CancellationToken.None)).ShouldBeFalse();
        await MustEndAfterOneLeaseAsync(one);
    }

    [Fact, Trait("spec", "D-86")]
    public async Task A_node_that_was_killed_starts_again_with_its_id_long_before_its_lease_is_over()
    {
        using var directory = new TemporaryDirectory();
        using var process =
            ChildProcess.Start("postgres-work", Server.ConnectionString, Schema, "killed", directory.File("effects"), "600000", "300000");
        await process.ReadLineAsync().WaitAsync(HangLimit.Span);
        // Its heartbeat has said by then that the server can tell.
        await UntilAsync(() => Server.Ask($"select has_connection from {Schema}.sessions") == "True");
        process.Kill();
        using var logged = new LoggedMessages();
        var options = Options("killed") with { LeaseDuration = Lease, LoggerFactory = logged };
        await using var again = (await PostgresEventStore.OpenAsync(Server.ConnectionString, options).WaitAsync(HangLimit.Span)).Unwrap();
        logged.All.ShouldContain(line => line.Contains("Ended the earlier session", StringComparison.Ordinal));
        Server.Ask($"select count(*) from {Schema}.sessions").ShouldBe("1");
    }

    [Fact, Trait("spec", "D-86")]
    public async Task A_node_whose_id_a_live_process_uses_is_not_let_in()
    {
        await using var one = await OpenAsync(new JumpingWatch(), listens: true);
        await UntilAsync(() => Server.Ask($"select has_connection from {Schema}.sessions") == "True");
        using var logged = new LoggedMessages();
        var time = new JumpingWatch();
        var opening = PostgresEventStore.OpenAsync(
            Server.ConnectionString, Options() with { LeaseDuration = Lease, LoggerFactory = logged, TimeProvider = time });
        await UntilAsync(() => logged.All.Any(line => line.Contains("still connected", StringComparison.Ordinal)));
        opening.IsCompleted.ShouldBeFalse();
        time.Jump(2 * Lease);
        (await opening.WaitAsync(HangLimit.Span)).Error!.Code.ShouldBe(CopErrorCodes.StoreLocked);
    }

    [Fact, Trait("spec", "D-86")]
    public async Task Where_the_server_cannot_tell_whether_a_process_is_gone_the_wait_is_logged_with_its_length()
    {
        await using (await OpenAsync(new JumpingWatch()))
        {
            // It was killed and heard nothing: no connection tells of it.
            AddOther(Lease, "two");
            using var logged = new LoggedMessages();
            var opening = PostgresEventStore.OpenAsync(
                Server.ConnectionString, Options("two") with { LeaseDuration = Lease, LoggerFactory = logged });
            await UntilAsync(() => Waits().Any());
            PassForOther(Lease * 1.2);
            await using var two = (await opening.WaitAsync(HangLimit.Span)).Unwrap();
            var line = Waits().ShouldHaveSingleItem();
            line.ShouldContain("cannot tell");
            line.ShouldMatch("It waits (600|5[0-9][0-9])(\\.[0-9])? s at most");

            IEnumerable<string> Waits() => logged.All.Where(text => text.Contains("waits to start", StringComparison.Ordinal));
        }
    }

    private async Task MustEndAfterOneLeaseAsync(PostgresEventStore store)
    {
        PassForOther(Lease * 0.8);
        (await store.IsSessionEndedAsync(Other, CancellationToken.None)).ShouldBeFalse("a part of the lease has passed");
        PassForOther(Lease * 0.4);
        (await store.IsSessionEndedAsync(Other, CancellationToken.None)).ShouldBeTrue("the lease has passed");
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        using var patience = HangLimit.Begin();
        for (; !isSo(); patience.Token.ThrowIfCancellationRequested())
            await Task.Yield();
    }

    // Without a connection for notifications no heartbeat comes between two steps of a test, but for those of its calls.
    private async Task<PostgresEventStore> OpenAsync(TimeProvider time, string node = "one", bool listens = false)
    {
        var options = Options(node) with { LeaseDuration = Lease, TimeProvider = time, UseNotifications = listens ? null : false };
        return (await PostgresEventStore.OpenAsync(Server.ConnectionString, options)).Unwrap();
    }

    private void AddOther(TimeSpan leaseLeft, string node = "other") => Server.Ask(
        $"insert into {Schema}.sessions (session, node_id, lease_until, lease, renewed_at) select '{Other}', 'urn:cop:node:{node}', t + " +
            $"{Interval(leaseLeft)}, {Interval(Lease)}, t + {Interval(leaseLeft - Lease)} from clock_timestamp() t");

    // Its last heartbeat is longer ago by that much.
    private void PassForOther(TimeSpan time) => Server.Ask(
        $"update {Schema}.sessions set renewed_at = renewed_at - {Interval(time)}, lease_until = lease_until - {Interval(time)} where " +
            $"session = '{Other}'");

    // All heartbeats are that long ago, on the server's clock and then on the node's stopwatch.
    private void TakeTheServerAway(JumpingWatch time, string howLong)
    {
        Server.Ask(
            $"update {Schema}.sessions set renewed_at = renewed_at - interval '{howLong}', lease_until = lease_until - interval " +
                $"'{howLong}'");
        time.Jump(TimeSpan.FromHours(1));
    }

    private static string Interval(TimeSpan time) => $"interval '{time.TotalSeconds} seconds'";

    /// <summary>The system's timers over a stopwatch that a test moves on.</summary>
    private sealed class JumpingWatch : TimeProvider
    {
        private long _jumped;

        public override long GetTimestamp() => System.GetTimestamp() + Interlocked.Read(ref _jumped);

        public void Jump(TimeSpan time) => Interlocked.Add(ref _jumped, (long)(time.TotalSeconds * TimestampFrequency));
    }
}
