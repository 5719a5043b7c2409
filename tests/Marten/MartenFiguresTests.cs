namespace Cop.Marten.Tests;

/// <summary>The figures of nodes in the rows of their sessions.</summary>
public sealed class MartenFiguresTests : IDisposable
{
    private readonly string _schema = PostgresServer.NewSchema();

    private static PostgresServer Server => PostgresServer.Shared;

    public void Dispose() => Server.DropSchema(_schema);

    [Fact]
    public async Task Tables_from_before_the_figures_are_refused_until_they_are_migrated()
    {
        var options = MartenSchema.Options(_schema);
        (await MartenEventStore.MigrateAsync(Server.ConnectionString, options)).Unwrap().ShouldBeTrue();
        Server.Ask($"alter table {_schema}.cop_sessions drop column figures; select 1");
        var refused = (await MartenEventStore.OpenAsync(Server.ConnectionString, options)).Error.ShouldNotBeNull();
        (refused.Code, refused.Message.Contains("cop store migrate", StringComparison.Ordinal)).ShouldBe((CopErrorCodes.StoreFormat, true));
        (await MartenEventStore.MigrateAsync(Server.ConnectionString, options)).Unwrap().ShouldBeFalse("the tables existed");
        await (await MartenEventStore.OpenAsync(Server.ConnectionString, options)).Unwrap().DisposeAsync();
    }

    [Fact]
    public async Task Foreign_text_in_a_session_is_unknown_and_breaks_no_reader()
    {
        (await MartenEventStore.MigrateAsync(Server.ConnectionString, MartenSchema.Options(_schema))).Unwrap();
        await using var store = (await MartenEventStore.OpenAsync(Server.ConnectionString, MartenSchema.Options(_schema))).Unwrap();
        string[] texts = ["nonsense", "", "{\"v\":1}", new string('x', 100_000)];
        for (var at = 0; at < texts.Length; at++)
        {
            Server.Ask($"insert into {_schema}.cop_sessions (session, node_id, lease_until, lease, renewed_at, figures) " +
                $"values ('other-{at}', 'other-{at}', now() + interval '1 h', '1 h', now(), '{texts[at]}'); select 1");
        }

        var sessions = await store.ReadSessionsAsync(CancellationToken.None);
        sessions.Length.ShouldBe(texts.Length + 1);
        sessions.ShouldAllBe(session => session.Figures == null && session.RenewedAt != null);
    }
}
