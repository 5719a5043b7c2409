using System.Collections.Immutable;
using System.Globalization;

namespace Cop.Packages;

/// <summary>Makes one result of the repetitions of a case: <c>mean</c>, <c>worst</c>, <c>pass@k</c> or <c>all@k</c>.</summary>
/// <param name="Name">mean, worst, pass or all.</param>
/// <param name="Count">The k of pass@k and all@k; 0 for the others.</param>
internal sealed record EpochReducer(string Name, int Count)
{
    public static EpochReducer Mean { get; } = new("mean", 0);

    /// <summary>The reducer of a text; null when it is none.</summary>
    public static EpochReducer? Parse(string text) => text switch
    {
        "mean" or "worst" => new(text, 0),
        _ when text.Split('@') is [("pass" or "all") and var name, var number]
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count is >= 1 and <= 1000
            => new(name, count),
        _ => null,
    };

    /// <summary>The score of a case.</summary>
    /// <param name="epochs">The score of each epoch, and whether it passed; at least one, and at least <see cref="Count"/>.</param>
    public double Reduce(ImmutableArray<(double Score, bool Passed)> epochs)
    {
        int passed = epochs.Count(each => each.Passed);
        return Name switch
        {
            "mean" => epochs.Average(each => each.Score),
            "worst" => epochs.Min(each => each.Score),
            "pass" => 1 - Share(epochs.Length - passed, epochs.Length),
            _ => Share(passed, epochs.Length),
        };
    }

    /// <summary>Whether a case passed: each epoch for mean, worst and all@k, one of k for pass@k.</summary>
    public bool HasPassed(ImmutableArray<(double Score, bool Passed)> epochs) => Name == "pass"
        ? Reduce(epochs) >= 1 || epochs.Length == Count && epochs.Any(each => each.Passed)
        : epochs.All(each => each.Passed);

    public override string ToString() => Count == 0 ? Name : string.Create(CultureInfo.InvariantCulture, $"{Name}@{Count}");

    // C(chosen from, k) / C(all, k): the probability that k epochs drawn without repetition are all among some of them.
    private double Share(int some, int all)
    {
        int k = Math.Min(Count, all);
        if (some < k) return 0;
        double share = 1;
        for (int index = 0; index < k; index++) share *= (double)(some - index) / (all - index);
        return share;
    }
}
