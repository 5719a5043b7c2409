namespace Cop.Marten.Tests;

/// <summary>
/// A schema with 20,000 topics, their continuations and their index, generated and analyzed by the server: large enough for real plans.
/// </summary>
public sealed class FilledIndex : IAsyncLifetime
{
    /// <summary>The number of topics; the last change of each is at its number.</summary>
    internal const int Topics = 20_000;

    private const string Fill = """
        insert into {schema}.cop_topic_index (topic_id, position, labels, body)
        select 'topic-' || n, n, array_remove(array[
            'status:' || case when n % 100 = 0 then 0 when n % 3 = 0 then 1 else 3 end, 'word:topic', 'word:w' || n % 500,
            case when n % 2 = 0 then 'type:tool.*' end, case when n % 5 = 0 then 'profile:hitl' end, case when n % 30 = 0 then 'waits' end,
            case when n % 2000 = 0 then 'stuck' end, case when n % 4000 = 0 then 'asked:human:ada' end,
            case when n <= 11000 then 'type:old' end], null), convert_to(repeat('v', 200), 'UTF8')
          from generate_series(1, 20000) n;
        insert into {schema}.cop_topic_index_position (position) values (20000);
        insert into {schema}.cop_topic_index_counters select 'day/' || n, n from generate_series(1, 5000) n;
        insert into {schema}.cop_subscriptions select 'topic-' || n, 'agent-' || i, 1, gen_random_uuid(), 50, false,
          convert_to(repeat('l', 100), 'UTF8') from generate_series(1, 2000) n, generate_series(1, 5) i;
        insert into {schema}.cop_topics (topic_id, stream, first_seq, last_seq, last_hash, applied_seq, status, view)
          select 'topic-' || n, 'topic-' || n, 1, 50, gen_random_uuid(), 50, 1, convert_to(repeat('v', 200), 'UTF8')
          from generate_series(1, 20000) n;
        insert into {schema}.cop_views (topic_id, kind, id, created_seq, status, body)
          select 'topic-' || n, 4, '4-' || i, i, case when n % 20 = 0 then 0 else 2 end, convert_to(repeat('v', 200), 'UTF8')
          from generate_series(1, 20000) n, generate_series(1, 2) i;
        select 1
        """;

    internal string Schema { get; } = PostgresServer.NewSchema();

    internal static PostgresServer Server => PostgresServer.Shared;

    public async Task InitializeAsync()
    {
        (await MartenEventStore.MigrateAsync(Server.ConnectionString, MartenSchema.Options(Schema))).Unwrap();
        Server.Ask(Fill.Replace("{schema}", Schema, StringComparison.Ordinal));
        foreach (var table in MartenPlanTests.Large)
            Server.Ask($"vacuum analyze {Schema}.{table}");
    }

    public Task DisposeAsync()
    {
        Server.DropSchema(Schema);
        return Task.CompletedTask;
    }

    internal async Task<MartenEventStore> OpenAsync() =>
        (await MartenEventStore.OpenAsync(Server.ConnectionString, MartenSchema.Options(Schema))).Unwrap();

    /// <summary>Returns the plan of a statement of the package for parameters written as SQL.</summary>
    internal Task<string> ExplainAsync(string statement, bool isGeneric, string parameters) =>
        StatementPlan.ExplainAsync(Server.ConnectionString, new SqlStatements(Schema)[statement], isGeneric, parameters);
}
