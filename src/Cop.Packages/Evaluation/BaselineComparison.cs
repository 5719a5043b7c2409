using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>A run compared with an earlier one, case by case.</summary>
public sealed record BaselineComparison
{
    /// <summary>worse, better, same or inconclusive.</summary>
    public required string Verdict { get; init; }

    /// <summary>The mean difference of scores, with its interval by a paired bootstrap.</summary>
    public required ScoreInterval Difference { get; init; }

    /// <summary>The two-sided p of McNemar's exact test on what passed.</summary>
    public required double McNemar { get; init; }

    /// <summary>The smallest difference of scores that this many cases could show; null when the verdict is another.</summary>
    public double? SmallestVisible { get; init; }

    /// <summary>The cases that passed before and fail now.</summary>
    public ImmutableArray<string> Broken { get; init; } = [];

    /// <summary>The cases that failed before and pass now.</summary>
    public ImmutableArray<string> Repaired { get; init; } = [];

    /// <summary>The cases that only this run has; they do not count.</summary>
    public ImmutableArray<string> Added { get; init; } = [];

    /// <summary>The cases that only the earlier run has.</summary>
    public ImmutableArray<string> Removed { get; init; } = [];

    /// <summary>The cases that were written differently.</summary>
    public ImmutableArray<string> Changed { get; init; } = [];

    /// <summary>The number of cases that are compared.</summary>
    public int Compared { get; init; }

    /// <summary>Compares two runs.</summary>
    /// <param name="before">The cases of the earlier run.</param>
    /// <param name="now">The cases of this run.</param>
    /// <param name="tolerance">The fall of the mean that is tolerated.</param>
    /// <param name="seed">The text that the resamples depend on.</param>
    public static BaselineComparison Between(
        IReadOnlyList<CaseResult> before, IReadOnlyList<CaseResult> now, double tolerance, string seed)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(now);
        ArgumentException.ThrowIfNullOrEmpty(seed);
        var earlier = before.Where(each => each.Error is null).ToDictionary(NameOf, StringComparer.Ordinal);
        var pairs = new List<(CaseResult Before, CaseResult Now)>();
        List<string> added = [], changed = [];
        foreach (var each in now.Where(each => each.Error is null))
        {
            if (!earlier.Remove(NameOf(each), out var other)) added.Add(NameOf(each));
            else if (other.Digest != each.Digest) changed.Add(NameOf(each));
            else pairs.Add((other, each));
        }

        var broken = pairs.Where(pair => pair.Before.Passed && !pair.Now.Passed).ToList();
        var repaired = pairs.Where(pair => !pair.Before.Passed && pair.Now.Passed).ToList();
        double p = PairedTest.McNemar(broken.Count, repaired.Count);
        (double, double)[] differences = [.. pairs.Select(pair => (pair.Now.Score - pair.Before.Score, Math.Max(pair.Now.Weight, 1e-9)))];
        var difference = differences.Length == 0 ? default : ScoreInterval.Bootstrap(differences, seed);
        string verdict = VerdictOf(pairs, broken, difference, tolerance, p, repaired.Count);
        return new BaselineComparison
        {
            Verdict = verdict,
            Difference = difference,
            McNemar = p,
            SmallestVisible = verdict == "inconclusive" ? Math.Min(1, (double)PairedTest.SmallestVisible / Math.Max(1, pairs.Count)) : null,
            Broken = [.. broken.Select(pair => NameOf(pair.Now))],
            Repaired = [.. repaired.Select(pair => NameOf(pair.Now))],
            Added = [.. added],
            Removed = [.. earlier.Keys.Order(StringComparer.Ordinal)],
            Changed = [.. changed],
            Compared = pairs.Count,
        };
    }

    private static string VerdictOf(
        List<(CaseResult Before, CaseResult Now)> pairs, List<(CaseResult Before, CaseResult Now)> broken, ScoreInterval difference,
        double tolerance, double p, int repaired)
    {
        if (pairs.Count == 0) return "inconclusive";
        if (broken.Exists(pair => pair.Now.IsCritical)) return "worse";
        if (difference.Value < -tolerance && difference.High < 0) return "worse";
        if (p < 0.05 && broken.Count > repaired) return "worse";
        if (difference.Low > 0 || p < 0.05 && repaired > broken.Count) return "better";
        return pairs.TrueForAll(pair => pair.Before.Score == pair.Now.Score && pair.Before.Passed == pair.Now.Passed)
            ? "same" : "inconclusive";
    }

    private static string NameOf(CaseResult result) => $"{result.Suite}/{result.Id}";

    internal CopJson ToJson() => CopJson.Object(
        ("verdict", CopJson.From(Verdict)), ("difference", SuiteResult.ToJson(Difference)), ("mcNemar", CopJson.From(McNemar)),
        ("smallestVisible", SmallestVisible is { } least ? CopJson.From(least) : null), ("compared", CopJson.From(Compared)),
        ("broken", CopJson.Array(Broken.Select(CopJson.From))), ("repaired", CopJson.Array(Repaired.Select(CopJson.From))),
        ("added", CopJson.Array(Added.Select(CopJson.From))), ("removed", CopJson.Array(Removed.Select(CopJson.From))),
        ("changed", CopJson.Array(Changed.Select(CopJson.From))));
}
