using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>The result of a suite.</summary>
public sealed record SuiteResult
{
    /// <summary>The suite.</summary>
    public required string Name { get; init; }

    /// <summary>deterministic, llm-judged, adversarial or comparison.</summary>
    public required string Type { get; init; }

    /// <summary>The weighted mean of the scores of its cases, with its interval. Cases without a result are left out.</summary>
    public required ScoreInterval Score { get; init; }

    /// <summary>The share of cases that passed.</summary>
    public required ScoreInterval PassRate { get; init; }

    /// <summary>The cases that passed.</summary>
    public int Passed { get; init; }

    /// <summary>The cases that failed.</summary>
    public int Failed { get; init; }

    /// <summary>The cases without a result.</summary>
    public int Errors { get; init; }

    /// <summary>The score from which the suite passes.</summary>
    public double Threshold { get; init; }

    /// <summary>Whether the suite passes: its gate holds and no critical case failed.</summary>
    public bool MeetsGate { get; init; }

    /// <summary>The weight in the aggregate.</summary>
    public double Weight { get; init; } = 1;

    internal static SuiteResult Of(TestSuite suite, IReadOnlyList<CaseResult> cases)
    {
        var counted = cases.Where(each => each.Error is null).ToList();
        int passed = counted.Count(each => each.Passed);
        if (counted.Count == 0 || counted.Sum(each => each.Weight) <= 0)
            return new SuiteResult
            {
                Name = suite.Name, Type = suite.Type, Score = default, PassRate = default, Errors = cases.Count - counted.Count,
                Failed = counted.Count - passed, Passed = passed, Threshold = suite.Threshold, Weight = suite.Weight,
            };
        var rate = ScoreInterval.Wilson(passed, counted.Count);
        // A rate of single epochs has the exact interval of a rate; other scores have that of resampled cases.
        bool isRate = suite.Epochs == 1 && counted.All(each => each.Weight == counted[0].Weight && each.Score == (each.Passed ? 1 : 0));
        var score = isRate ? rate : ScoreInterval.Bootstrap([.. counted.Select(each => (each.Score, each.Weight))], suite.Digest);
        return new SuiteResult
        {
            Name = suite.Name,
            Type = suite.Type,
            Score = score,
            PassRate = rate,
            Passed = passed,
            Failed = counted.Count - passed,
            Errors = cases.Count - counted.Count,
            Threshold = suite.Threshold,
            Weight = suite.Weight,
            // Sums of decimal fractions must not fail a suite by their last digit.
            MeetsGate = (suite.GatesLowerBound ? score.Low : score.Value) >= suite.Threshold - 1e-9
                && !counted.Any(each => each is { IsCritical: true, Passed: false }),
        };
    }

    internal CopJson ToJson() => CopJson.Object(
        ("name", CopJson.From(Name)), ("type", CopJson.From(Type)), ("score", ToJson(Score)), ("passRate", ToJson(PassRate)),
        ("passed", CopJson.From(Passed)), ("failed", CopJson.From(Failed)), ("errors", CopJson.From(Errors)),
        ("threshold", CopJson.From(Threshold)), ("meetsGate", CopJson.From(MeetsGate)), ("weight", CopJson.From(Weight)));

    internal static CopJson ToJson(ScoreInterval interval) => CopJson.Object(
        ("value", CopJson.From(Rounded(interval.Value))), ("low", CopJson.From(Rounded(interval.Low))),
        ("high", CopJson.From(Rounded(interval.High))));

    // Two machines may differ in the last bit of a sum.
    private static double Rounded(double number) => Math.Round(number, 9);
}
