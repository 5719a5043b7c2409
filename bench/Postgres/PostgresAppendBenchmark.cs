using System.Diagnostics;
using System.Globalization;
using Cop.Stores.Tests;
using Npgsql;
using NpgsqlTypes;

namespace Cop.Bench;

/// <summary>
/// Appends through the whole kernel (admission, projection, hashing) on Postgres, against plain INSERTs of rows of the same size on the
/// same server at the same concurrency, in alternating rounds. Goals: one event a call at least 200 % with 64 and 256 callers; 100 events
/// a call at least 60 % of multi-row INSERT; one caller's p50 at most twice a bare INSERT. COP_BENCH_CASES=64x1,256x1 runs only those.
/// </summary>
internal static class PostgresAppendBenchmark
{
    private static readonly int Rounds = int.Parse(Environment.GetEnvironmentVariable("COP_BENCH_ROUNDS") ?? "7", CultureInfo.InvariantCulture);
    private const int MaxConnections = 90;

    public static void Run(TextWriter output)
    {
        using var server = new PostgresServer();
        RunAsync(output, server).GetAwaiter().GetResult();
    }

    private static async Task RunAsync(TextWriter output, PostgresServer server)
    {
        var only = Environment.GetEnvironmentVariable("COP_BENCH_CASES")?.Split(',');
        foreach (var (callers, each, batch) in ((int, int, int)[])[(1, 300, 1), (16, 200, 1), (64, 100, 1), (256, 40, 1), (64, 4, 100)])
        {
            if (only?.Contains($"{callers}x{batch}") == false)
                continue;
            var schema = PostgresServer.NewSchema();
            var storage = (await PostgresStorage.OpenAsync(server.ConnectionString, new PostgresOptions { NodeId = "urn:cop:node:bench", Schema = schema, Migrate = true })).Unwrap();
            await using (var kernel = await CopKernel.StartAsync(storage, new CopOptions { RunsAgents = false }))
                await CompareAsync(output, server, kernel, schema, callers, each, batch);
            server.DropSchema(schema);
        }
    }

    private static async Task CompareAsync(TextWriter output, PostgresServer server, CopKernel kernel, string schema, int callers, int each, int batch)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(server.ConnectionString) { MaxPoolSize = Math.Min(callers, MaxConnections), MaxAutoPrepare = 8 });
        await using (var create = source.CreateCommand(
            $"create table {schema}.bare (topic_id text collate \"C\", seq bigint, type text, draft_digest bytea, body bytea, primary key (topic_id, seq))"))
            await create.ExecuteNonQueryAsync();
        var (ours, bare) = (new Series(), new Series());
        for (var round = -2; round < Rounds; round++)
        {
            var mine = await LoadAsync(callers, each, () => CopId.Of("topic", Guid.NewGuid()), (topic, _) => AppendAsync(kernel, topic, batch));
            var theirs = await LoadAsync(callers, each, () => CopId.Of("topic", Guid.NewGuid()), (topic, i) => InsertAsync(source, schema, topic, i, batch));
            if (round < 0)
                continue;
            ours.Add(mine, batch);
            bare.Add(theirs, batch);
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{callers,4} callers, {batch,3} a call: {ours.Rate,8:n0} events/s (p50 {ours.P50:F2} ms, p99 {ours.P99:F2}), bare {bare.Rate,8:n0} (p50 {bare.P50:F2}, p99 {bare.P99:F2}); {100 * ours.Rate / bare.Rate,5:F0} % of bare, p50 {ours.P50 / bare.P50:F2}x (median of {Rounds} rounds)"));
    }

    private static async Task<(double Seconds, List<double> Latencies)> LoadAsync(int callers, int each, Func<string> newTopic, Func<string, int, Task> call)
    {
        var latencies = new List<double>[callers];
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var (topic, taken) = (newTopic(), new List<double>(each));
            for (var i = 0; i < each; i++)
            {
                var begun = Stopwatch.GetTimestamp();
                await call(topic, i);
                taken.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            }

            latencies[caller] = taken;
        })));
        return (Stopwatch.GetElapsedTime(started).TotalSeconds, [.. latencies.SelectMany(taken => taken)]);
    }

    private static async Task AppendAsync(CopKernel kernel, string topic, int batch)
    {
        var drafts = new EventDraft[batch];
        for (var i = 0; i < batch; i++)
            drafts[i] = EventDraft.Of("note.taken", ("text", CopJson.Of(new string('x', 300))));
        (await kernel.AppendAsync(topic, drafts, Actor.Human("ada"))).Unwrap();
    }

    // As many bytes as an event of the other side has: its canonical JSON is about 760 bytes long.
    private static async Task InsertAsync(NpgsqlDataSource source, string schema, string topic, int call, int batch)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(null, connection);
        var rows = new List<string>(batch);
        for (var i = 0; i < batch; i++)
        {
            var at = i * 5;
            rows.Add($"(${at + 1}, ${at + 2}, ${at + 3}, ${at + 4}, ${at + 5})");
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text, Value = topic });
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Bigint, Value = (long)(call * batch) + i });
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text, Value = "note.taken" });
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Bytea, Value = new byte[32] });
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Bytea, Value = new byte[760] });
        }

        command.CommandText = $"insert into {schema}.bare values {string.Join(", ", rows)}";
        await command.ExecuteNonQueryAsync();
    }

    private sealed class Series
    {
        private readonly List<double> _rates = [];
        private readonly List<double> _latencies = [];

        public double Rate => Median(_rates, 0.5);

        public double P50 => Median(_latencies, 0.5);

        public double P99 => Median(_latencies, 0.99);

        public void Add((double Seconds, List<double> Latencies) round, int batch)
        {
            _rates.Add(round.Latencies.Count * batch / round.Seconds);
            _latencies.AddRange(round.Latencies);
        }

        private static double Median(List<double> values, double at)
        {
            values.Sort();
            return values[(int)(values.Count * at)];
        }
    }
}
