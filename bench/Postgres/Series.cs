namespace Cop.Bench;

/// <summary>The rounds of one side.</summary>
internal sealed class Series
{
    private readonly List<double> _rates = [];
    private readonly List<double> _latencies = [];

    /// <summary>The calls per second, as the median of the rounds.</summary>
    public double Rate => At(_rates, 0.5);

    public double P50 => At(_latencies, 0.5);

    public double P99 => At(_latencies, 0.99);

    public void Add(Round round)
    {
        _rates.Add(round.Latencies.Count / round.Seconds);
        _latencies.AddRange(round.Latencies);
    }

    private static double At(List<double> values, double share)
    {
        values.Sort();
        return values[(int)(values.Count * share)];
    }
}
