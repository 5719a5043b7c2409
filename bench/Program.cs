using System.Globalization;

namespace Cop.Bench;

/// <summary>Runs the benchmark of the first argument with the cases of the others. Each has its own baseline in the same run.</summary>
internal static class Program
{
    private static readonly Dictionary<string, Action<TextWriter, IReadOnlyList<string>>> Benchmarks = new(StringComparer.Ordinal)
    {
        ["embedded"] = (output, _) => EmbeddedBenchmark.Run(output),
        ["json"] = (output, _) => Json.CanonicalJsonBenchmark.Run(output),
        ["projection"] = (output, _) => Projection.ProjectionBenchmark.Run(output),
        ["journal"] = (output, _) => JournalBenchmark.Run(output),
        ["append"] = AppendBenchmark.Run,
        ["http-append"] = HttpAppendBenchmark.Run,
        ["scheduler"] = (output, _) => SchedulerBenchmark.Run(output),
        ["typed"] = (output, _) => TypedBenchmark.Run(output),
        ["append-cost"] = (output, _) => AppendCostBenchmark.Run(output),
        ["packages"] = (output, _) => PackagesBenchmark.Run(output),
        ["ledger"] = LedgerBenchmark.Run,
        ["postgres"] = PostgresAppendBenchmark.Run,
        ["postgres-nodes"] = PostgresNodesBenchmark.Run,
        ["postgres-topic"] = (output, _) => PostgresTopicBenchmark.Run(output),
        ["postgres-agent-throughput"] = (output, _) => PostgresAgentThroughputBenchmark.Run(output),
        ["postgres-steps"] = (output, _) => PostgresStepsBenchmark.Run(output),
        ["postgres-rebuild"] = (output, _) => PostgresRebuildBenchmark.Run(output),
        ["postgres-latency"] = (output, _) => PostgresLatencyBenchmark.Run(output),
        ["postgres-cost"] = (output, _) => PostgresCostBenchmark.Run(output),
        ["approval-size"] = (output, _) => ApprovalSizeBenchmark.Run(output),
        ["marten"] = MartenAppendBenchmark.Run,
        ["agents"] = (output, _) => AgentBenchmark.Run(output),
        ["postgres-agents"] = (output, _) => PostgresAgentsBenchmark.Run(output),
        ["people"] = (output, _) => PeopleBenchmark.Run(output),
        ["dashboard"] = (output, _) => DashboardBenchmark.Run(output),
        ["postgres-idle"] = (output, _) => PostgresIdleBenchmark.Run(output),
    };

    private static async Task<int> Main(string[] arguments)
    {
        if (arguments is [NodeProcess.Verb, var connectionString, var schema, var node, var callers])
        {
            await NodeWork.RunAsync(
                Console.In, Console.Out, connectionString, schema, node, int.Parse(callers, CultureInfo.InvariantCulture));
            return 0;
        }

        if (arguments.Length >= 1 && Benchmarks.TryGetValue(arguments[0], out var run))
        {
            run(Console.Out, arguments[1..]);
            return 0;
        }

        await Console.Error.WriteLineAsync(
            $"Name one benchmark: {string.Join(", ", Benchmarks.Keys)}; 'postgres', 'postgres-nodes' and 'marten' also take cases.");
        return 2;
    }
}
