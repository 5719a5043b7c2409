using System.Diagnostics;
using System.Globalization;
using Cop.Stores.Tests;

namespace Cop.Bench;

/// <summary>
/// What an append and an agent's turn cost with 64 callers: processor time of the node and of the server, and bytes of WAL. The baseline
/// are plain INSERTs of 25 rows a transaction into copies of the two tables of events, by two connections. Processor time is compared and
/// not the rate, which moves with the disk. Goal: at most 25 µs an event of each.
/// </summary>
internal static class PostgresCostBenchmark
{
    private const int Callers = 64;
    private const int Connections = 2;
    private const int RowsACommit = 25;

    public static void Run(TextWriter output)
    {
        using var server = new PostgresServer();
        RunAsync(output, server).GetAwaiter().GetResult();
    }

    private static async Task RunAsync(TextWriter output, PostgresServer server)
    {
        var schema = PostgresServer.NewSchema();
        var meter = new Meter(server);
        await using (var kernel = await PostgresNode.StartAsync(server, schema, "bench", PostgresNode.Echo()))
        await using (var tables = await BaselineTables.CreateAsync(server.ConnectionString, schema, Connections))
        {
            using var answers = new Answers(kernel);
            Task<Round> AppendsAsync() =>
                LoadGenerator.RunAsync(
                    Callers, Rounds.OfOneSide, (_, topic, _) =>
                        PostgresNode.AppendAsync(kernel, topic, 1), () => kernel.Log.GetLastPositionAsync());
            Task<Round> TurnsAsync() => LoadGenerator.RunAsync(
                Callers, Rounds.OfOneSide, (_, topic, _) => answers.TurnAsync(topic), () => kernel.Log.GetLastPositionAsync());
            Task<Round> BareAsync()
            {
                var topics = Enumerable.Range(0, Connections).Select(_ => tables.NewTopic()).ToArray();
                return LoadGenerator.RunAsync(
                    Connections, Rounds.OfOneSide, (caller, _, call) => tables.InsertAsync(topics[caller], call, RowsACommit));
            }

            await Rounds.SettleAsync(async () =>
            {
                await AppendsAsync();
                await TurnsAsync();
                await BareAsync();
            });
            var (appends, turns, bare) = (new List<Cost>(), new List<Cost>(), new List<Cost>());
            foreach (var _ in Enumerable.Range(0, Rounds.OfThreeSides))
            {
                appends.Add(await meter.MeasureAsync(AppendsAsync, eventsACall: 1));
                turns.Add(await meter.MeasureAsync(TurnsAsync, eventsACall: 1));
                bare.Add(await meter.MeasureAsync(BareAsync, RowsACommit));
            }

            output.WriteLine($"append, {Callers} callers: {Cost.Median(appends)}");
            output.WriteLine($"agent turn, {Callers} topics: {Cost.Median(turns)}");
            output.WriteLine($"bare, {RowsACommit} rows a commit: {Cost.Median(bare)}");
        }

        server.DropSchema(schema);
    }

    /// <summary>Medians of some rounds, each for one event or turn.</summary>
    private sealed record Cost(double Rate, double Node, double Server, double Wal)
    {
        public static Cost Median(List<Cost> rounds) => new(
            Of(rounds, cost => cost.Rate), Of(rounds, cost => cost.Node), Of(rounds, cost => cost.Server), Of(rounds, cost => cost.Wal));

        public override string ToString() =>
            string.Create(CultureInfo.InvariantCulture, $"node {Node:F1} µs, server {Server:F1} µs, WAL {Wal:n0} bytes, {Rate:n0}/s");

        private static double Of(List<Cost> rounds, Func<Cost, double> value) => rounds.Select(value).Order().ElementAt(rounds.Count / 2);
    }

    private sealed class Meter(PostgresServer server)
    {
        private readonly ServerTime _server = ServerTime.Of(server);

        public async Task<Cost> MeasureAsync(Func<Task<Round>> run, int eventsACall)
        {
            var (wal, its, own) = (Written(), _server.Read(), Process.GetCurrentProcess().TotalProcessorTime);
            var round = await run();
            var used = Process.GetCurrentProcess().TotalProcessorTime - own;
            var count = round.Latencies.Count * eventsACall;
            return new Cost(
                count / round.Seconds, used.TotalMicroseconds / count, 1e6 * (_server.Read() - its) / count, (Written() - wal) / count);
        }

        private double Written() => double.Parse(server.Ask("select pg_current_wal_lsn() - '0/0'"), CultureInfo.InvariantCulture);
    }
}
