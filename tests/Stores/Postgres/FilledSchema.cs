namespace Cop.Stores.Tests;

/// <summary>A schema with 100,000 events and their rows, generated and analyzed by the server: large enough for realistic plans.</summary>
public sealed class FilledSchema : IAsyncLifetime
{
    private const string Fill = """
        insert into {schema}.topics (topic_id, topic_no, first_seq, status, view)
        select 'topic-' || n, n, 1, case when n % 100 = 0 then 0 when n % 3 = 0 then 1 else 3 end, convert_to(repeat('v', 200), 'UTF8')
          from generate_series(1, 2000) n;
        insert into {schema}.heads (topic_no, last_seq, last_hash, applied_seq, touched_seq, touched_at)
          select n, 50, gen_random_uuid(), 50, 50, 1767225600000 from generate_series(1, 2000) n;
        update {schema}.store set next_topic_no = 2001;
        insert into {schema}.events (topic_no, seq, is_effect, type, body)
        select t.topic_no, s, s % 10 = 0, case when s % 5 = 0 then 'task.created' else 'note' end,
          convert_to(format('{"createdAt":"2026-01-01T00:00:00.000Z","id":"e-%s-%s","payload":{"text":"%s"},"schemaVersion":"1",' ||
            '"topicId":"%s","topicSeq":%s,"type":"note"}', t.topic_no, s, repeat('e', 200), t.topic_id, s), 'UTF8')
              from {schema}.topics t, generate_series(1, 50) s;
        insert into {schema}.event_ids select md5(topic_no || '/' || seq)::uuid, topic_no, seq from {schema}.events;
        insert into {schema}.event_parents select md5(topic_no || '/' || seq - 1)::uuid, topic_no, seq from {schema}.events where seq > 1;
        insert into {schema}.views (topic_id, kind, id, created_seq, status, task_id, name, body)
        select 'topic-' || n, kind, kind || '-' || i, i, case when n % 100 = 0 and kind <> 4 then 0 else 2 end, 'task-' || i, 'name-' || n
          % 97, convert_to(repeat('v', 200), 'UTF8')
        from generate_series(1, 2000) n, generate_series(1, 6) kind, generate_series(1, 5) i;
        insert into {schema}.views (topic_id, kind, id, created_seq, status, name, scope, state, due, body)
        select 'topic-' || n, 7, e'COP/Ask\nquestion\n' || i, i, 0, 'name-' || n % 97, e'COP/Ask\nquestion',
          case when n % 100 = 0 then 'open' else 'answered' end,
          case when n % 100 = 0 then timestamptz '2030-01-01' end, convert_to(repeat('v', 200), 'UTF8')
        from generate_series(1, 2000) n, generate_series(1, 5) i;
        insert into {schema}.wait_keys select 'topic-' || n, md5(n || '/' || i)::uuid, '4-' || i
          from generate_series(1, 2000) n, generate_series(1, 5) i;
        insert into {schema}.subscriptions select 'topic-' || n, 'agent-' || i, 1, gen_random_uuid(), 50, false,
          convert_to(repeat('l', 100), 'UTF8') from generate_series(1, 2000) n, generate_series(1, 5) i;
        insert into {schema}.agents select 'agent-' || i, null, 100000 from generate_series(1, 5) i;
        insert into {schema}.positions (first_position, count, topic_nos, first_seqs, counts)
        select (n - 1) * 50 + 1, 50, array[t.topic_no, t.topic_no], array[1, 26], array[25, 25]
          from generate_series(1, 2000) n join {schema}.topics t on t.topic_id = 'topic-' || n;
        insert into {schema}.sequence_rows select 'ledger/' || n % 3 || '/records', n / 3, convert_to(repeat('r', 300), 'UTF8')
          from generate_series(0, 59999) n;
        insert into {schema}.topic_index select topic_id, topic_no * 50, array_remove(array['status:' || status, 'word:topic',
            'word:w' || topic_no % 500, case when topic_no % 2 = 0 then 'type:tool.*' end,
            case when topic_no % 5 = 0 then 'profile:hitl' end, case when topic_no % 3 = 0 then 'waits' end,
            case when topic_no % 200 = 0 then 'stuck' end, case when topic_no % 400 = 0 then 'asked:human:ada' end,
            case when topic_no <= 1100 then 'type:old' end], null), view
          from {schema}.topics;
        insert into {schema}.topic_index_counters select 'day/' || n, n from generate_series(1, 5000) n;
        insert into {schema}.topic_positions select t.topic_no, 1, 50, (n - 1) * 50 + 1
          from generate_series(1, 2000) n join {schema}.topics t on t.topic_id = 'topic-' || n;
        """;

    /// <summary>Tables that grow with the work and must not be scanned sequentially.</summary>
    internal static readonly string[] Large =
        ["topics", "heads", "events", "event_ids", "event_parents", "views", "wait_keys", "subscriptions", "positions", "topic_positions",
            "sequence_rows", "topic_index", "topic_index_counters"];

    internal string Schema { get; } = PostgresServer.NewSchema();

    internal static PostgresServer Server => PostgresServer.Shared;

    internal PostgresOptions Options => new()
    {
        NodeId = "urn:cop:node:planner", Schema = Schema, MigrateOnOpen = true, AppendTimeout = HangLimit.Span,
        CommandTimeout = HangLimit.Span,
    };

    public async Task InitializeAsync()
    {
        await using (await OpenAsync())
            Server.Ask(Fill.Replace("{schema}", Schema, StringComparison.Ordinal));
        foreach (var table in Large)
            Server.Ask($"vacuum analyze {Schema}.{table}");
    }

    public Task DisposeAsync()
    {
        Server.DropSchema(Schema);
        return Task.CompletedTask;
    }

    internal async Task<PostgresEventStore> OpenAsync() => (await PostgresEventStore.OpenAsync(Server.ConnectionString, Options)).Unwrap();

    /// <summary>The number of sequential scans of each large table by ended sessions.</summary>
    internal string SequentialScans() => Server.Ask(
        $"select string_agg(relname || ' ' || seq_scan, ', ' order by relname) from pg_stat_all_tables where schemaname = '{Schema}' and " +
            $"relname = any('{{{string.Join(',', Large)}}}')");

    /// <summary>Returns the plan of a statement of the package for parameters written as SQL.</summary>
    internal Task<string> ExplainAsync(
        string statement, bool isGeneric, string parameters, string options = "costs off", bool isCommit = false) =>
        StatementPlan.ExplainAsync(Server.ConnectionString, new SqlText(Schema)[statement], isGeneric, parameters, options,
            isCommit ? "set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off;" : "");
}
