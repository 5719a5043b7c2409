namespace Cop.Bench;

/// <summary>Runs the benchmark that the first argument names; each compares with its own baseline in the same run.</summary>
internal static class Program
{
    private static readonly Dictionary<string, Action<TextWriter>> Benchmarks = new(StringComparer.Ordinal)
    {
        ["embedded"] = EmbeddedBenchmark.Run,
        ["json"] = Json.CanonicalJsonBenchmark.Run,
        ["projection"] = Projection.ProjectionBenchmark.Run,
        ["journal"] = JournalBenchmark.Run,
        ["append"] = AppendBenchmark.Run,
        ["scheduler"] = SchedulerBenchmark.Run,
        ["append-cost"] = AppendCostBenchmark.Run,
        ["postgres"] = PostgresAppendBenchmark.Run,
        ["postgres-wake"] = PostgresWakeBenchmark.Run,
        ["postgres-idle"] = PostgresIdleBenchmark.Run,
    };

    private static int Main(string[] arguments)
    {
        if (arguments.Length == 1 && Benchmarks.TryGetValue(arguments[0], out var run))
        {
            run(Console.Out);
            return 0;
        }

        Console.Error.WriteLine($"Name one benchmark: {string.Join(", ", Benchmarks.Keys)}.");
        return 2;
    }
}
