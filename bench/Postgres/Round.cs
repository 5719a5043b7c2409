namespace Cop.Bench;

/// <param name="Seconds">How long it took.</param>
/// <param name="Latencies">How long each call took, in milliseconds.</param>
internal sealed record Round(double Seconds, List<double> Latencies);
