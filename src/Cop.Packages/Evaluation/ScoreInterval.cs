namespace Cop.Packages;

/// <summary>A number between bounds that hold it with a probability of 95 %.</summary>
/// <param name="Value">The number.</param>
/// <param name="Low">The lower bound.</param>
/// <param name="High">The upper bound.</param>
public readonly record struct ScoreInterval(double Value, double Low, double High)
{
    // The 97.5 % quantile of the normal distribution.
    private const double Quantile = 1.959963984540054;

    private const int Resamples = 10_000;

    /// <summary>The Wilson interval of a rate.</summary>
    /// <param name="successes">The number of successes.</param>
    /// <param name="count">The number of trials, at least 1.</param>
    public static ScoreInterval Wilson(int successes, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, count);
        double rate = (double)successes / count, square = Quantile * Quantile;
        double middle = (rate + square / (2 * count)) / (1 + square / count);
        double half = Quantile / (1 + square / count) * Math.Sqrt(rate * (1 - rate) / count + square / (4.0 * count * count));
        // Rounding must not put the rate itself outside.
        return new(rate, successes == 0 ? 0 : Math.Min(middle - half, rate), successes == count ? 1 : Math.Max(middle + half, rate));
    }

    /// <summary>The interval of a weighted mean by the percentile bootstrap over its items, 10,000 resamples.</summary>
    /// <param name="items">The values with their weights, at least one with a weight above 0.</param>
    /// <param name="seed">The text that the resamples depend on.</param>
    public static ScoreInterval Bootstrap(IReadOnlyList<(double Value, double Weight)> items, string seed)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentException.ThrowIfNullOrEmpty(seed);
        double mean = MeanOf(items);
        if (items.All(each => each.Value == items[0].Value)) return new(mean, mean, mean);
        var numbers = new SeededNumbers(seed);
        double[] means = new double[Resamples];
        for (int round = 0; round < Resamples; round++)
        {
            double sum = 0, weight = 0;
            for (int index = 0; index < items.Count; index++)
            {
                var (value, itsWeight) = items[numbers.Next(items.Count)];
                sum += value * itsWeight;
                weight += itsWeight;
            }

            means[round] = weight > 0 ? sum / weight : mean;
        }

        Array.Sort(means);
        return new(mean, means[(int)(Resamples * 0.025)], means[(int)(Resamples * 0.975) - 1]);
    }

    /// <summary>The weighted mean.</summary>
    public static double MeanOf(IReadOnlyList<(double Value, double Weight)> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        double weight = items.Sum(each => each.Weight);
        if (weight <= 0) throw new ArgumentException("No item has a weight above 0.", nameof(items));
        return items.Sum(each => each.Value * each.Weight) / weight;
    }
}
