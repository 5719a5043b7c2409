namespace Cop.Bench;

/// <param name="Seconds">The duration in seconds.</param>
/// <param name="Latencies">The latency of each call in milliseconds.</param>
internal sealed record Round(double Seconds, List<double> Latencies);
