namespace Cop.Packages;

/// <summary>A benchmark of the manifest with its value.</summary>
/// <param name="Name">The name.</param>
/// <param name="Metric">The metric.</param>
/// <param name="Value">The value; null when it is not known, such as a cost without prices.</param>
/// <param name="Threshold">The least score or rate, or the greatest latency, number of tokens or cost.</param>
/// <param name="Holds">Whether the value reaches the threshold, or stays below it.</param>
public sealed record BenchmarkResult(string Name, string Metric, double? Value, double Threshold, bool Holds);
