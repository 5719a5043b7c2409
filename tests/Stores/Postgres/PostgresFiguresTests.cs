using Npgsql;

namespace Cop.Stores.Tests;

/// <summary>The figures of nodes in the rows of their sessions.</summary>
public sealed class PostgresFiguresTests : PostgresSchemaFixture
{
    [Theory]
    [InlineData("nonsense")]
    [InlineData("{\"v\":1}")]
    [InlineData("null")]
    [InlineData("")]
    public async Task Foreign_text_in_a_session_is_unknown_and_breaks_no_reader(string text)
    {
        await using var store = await OpenAsync();
        Insert("other", text);
        var own = await FiguresAsync(store);
        own.Figures.ShouldNotBeNull();
        (await SessionAsync(store, "other")).Figures.ShouldBeNull();
    }

    [Fact]
    public async Task Text_that_is_longer_than_figures_is_not_even_read()
    {
        await using var store = await OpenAsync();
        Insert("other", new string('x', 1_000_000));
        (await SessionAsync(store, "other")).Figures.ShouldBeNull();
        var largest = Figures.ToJson().ToString();
        Insert("padded", largest + new string(' ', NodeFigures.MaxBytes - largest.Length));
        (await SessionAsync(store, "padded")).Figures.ShouldBe(Figures);
    }

    [Fact]
    public async Task A_store_tells_the_connections_of_its_own_pool_alone()
    {
        await using (var store = await OpenAsync())
        {
            var figures = (await FiguresAsync(store)).Figures!;
            figures.MaxConnections.ShouldBe(new PostgresOptions { NodeId = "n" }.MaxConnections);
            figures.Connections.ShouldNotBeNull().ShouldBeInRange(0, figures.MaxConnections!.Value);
        }

        await using var pool = NpgsqlDataSource.Create(Server.ConnectionString);
        await using var over = (await PostgresEventStore.OpenAsync(pool, Options("two"))).Unwrap();
        var hosts = (await FiguresAsync(over)).Figures!;
        (hosts.Connections, hosts.MaxConnections).ShouldBe((null, null));
    }

    [Fact]
    public async Task A_heartbeat_renews_the_time_of_the_session()
    {
        await using var store = await OpenAsync();
        var before = (await FiguresAsync(store)).RenewedAt.ShouldNotBeNull();
        (await FiguresAsync(store)).RenewedAt.ShouldNotBeNull().ShouldBeGreaterThan(before);
    }

    [Fact]
    public async Task A_schema_from_before_the_figures_is_upgraded_with_its_sessions()
    {
        await (await OpenAsync()).DisposeAsync();
        Server.Ask($"alter table {Schema}.sessions drop column figures; delete from {Schema}.migrations where number = 320; select 1");
        Server.Ask($"insert into {Schema}.sessions (session, node_id, lease_until, lease, renewed_at) " +
            $"values ('old', 'old', now(), '1 s', now()); select 1");
        (await PostgresEventStore.MigrateAsync(Server.ConnectionString, Options())).Unwrap().ShouldBe(new SchemaMigration(319, 320));
        await using var store = await OpenAsync();
        (await SessionAsync(store, "old")).Figures.ShouldBeNull();
        (await FiguresAsync(store)).Figures.ShouldNotBeNull();
    }

    private static NodeFigures Figures { get; } = new()
    {
        At = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero), StartedAt = new(2026, 5, 1, 11, 0, 0, TimeSpan.Zero), Version = "1.2.3",
        Appends = WorkFigures.None, Turns = WorkFigures.None,
    };

    private void Insert(string session, string figures) => Server.Ask(
        $"insert into {Schema}.sessions (session, node_id, lease_until, lease, renewed_at, figures) " +
        $"values ('{session}', '{session}', now() + interval '1 h', '1 h', now(), '{figures}'); select 1");

    private static async Task<NodeSession> SessionAsync(PostgresEventStore store, string session) =>
        (await store.ReadSessionsAsync(CancellationToken.None)).Single(read => read.SessionId == session);

    // A release is a heartbeat. One that began before may still write none.
    private static async Task<NodeSession> FiguresAsync(PostgresEventStore store)
    {
        store.SetFigures(() => Figures);
        using var guard = HangLimit.Begin();
        while (true)
        {
            await store.ReleaseSubscriptionsAsync(guard.Token);
            if (await SessionAsync(store, store.SessionId) is { Figures: not null } session)
                return session;
        }
    }
}
