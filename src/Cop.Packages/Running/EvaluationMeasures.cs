using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>The figures of a run, and the benchmarks of the manifest.</summary>
/// <param name="Metrics">The figures by name; null where one is not known.</param>
/// <param name="Benchmarks">The benchmarks.</param>
public sealed record EvaluationMeasures(ImmutableSortedDictionary<string, double?> Metrics, ImmutableArray<BenchmarkResult> Benchmarks)
{
    // Of these, more is better; of all others, less.
    private static readonly ImmutableHashSet<string> Rising = ["score", "pass_rate"];

    /// <summary>The names of the metrics.</summary>
    public static ImmutableArray<string> Names { get; } =
        ["score", "pass_rate", "latency_p50", "latency_p95", "input_tokens", "output_tokens", "tokens", "cost"];

    internal static EvaluationMeasures Of(EvaluationReport report, IEnumerable<(string Name, string Metric, double Threshold)> benchmarks)
    {
        var epochs = report.Cases.SelectMany(each => each.Epochs).Where(each => each.Error is null).ToList();
        double[] latencies = [.. epochs.Select(each => each.LatencyMs).Order()];
        var metrics = ImmutableSortedDictionary.CreateBuilder<string, double?>(StringComparer.Ordinal);
        metrics["score"] = report.Aggregate;
        metrics["pass_rate"] = report.Cases.IsEmpty ? null : (double)report.Cases.Count(each => each.Passed) / report.Cases.Length;
        metrics["latency_p50"] = Quantile(latencies, 0.5);
        metrics["latency_p95"] = Quantile(latencies, 0.95);
        metrics["input_tokens"] = Mean(epochs, each => each.InputTokens);
        metrics["output_tokens"] = Mean(epochs, each => each.OutputTokens);
        metrics["tokens"] = Mean(epochs, each => each.InputTokens + each.OutputTokens);
        metrics["cost"] = epochs.Exists(each => each.Cost is null) ? null : Mean(epochs, each => (double)each.Cost!.Value);
        return new(metrics.ToImmutable(),
            [.. benchmarks.Select(each => Judge(each.Name, each.Metric, each.Threshold, metrics[each.Metric]))]);
    }

    private static BenchmarkResult Judge(string name, string metric, double threshold, double? value) => new(
        name, metric, value, threshold,
            value is { } found && (Rising.Contains(metric) ? found >= threshold - 1e-9 : found <= threshold + 1e-9));

    // The nearest rank: a value that was measured, and none between two.
    private static double? Quantile(double[] sorted, double share) =>
        sorted.Length == 0 ? null : sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)];

    private static double? Mean(List<EpochResult> epochs, Func<EpochResult, double> value) => epochs.Count == 0 ? null
        : epochs.Average(value);
}
