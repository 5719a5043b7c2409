using System.Globalization;
using Cop.Packages;

namespace Cop.Cli;

/// <summary>Shows the results of an evaluation to people.</summary>
internal static class EvaluationView
{
    private const int MaxCases = 50;

    public static void Show(EvaluationReport report, ConsoleOutput screen)
    {
        var table = new TextTable("suite", "passed", "failed", "errors", "score", "95 %", "threshold", "");
        foreach (var suite in report.Suites)
            table.Add(
                suite.Name, Number(suite.Passed), Number(suite.Failed), Number(suite.Errors), Number(suite.Score.Value), Range(suite.Score),
                Number(suite.Threshold), suite.MeetsGate ? "ok" : "FAILED");
        table.Write(screen);
        foreach (var result in report.Cases.Where(each => !each.Passed).Take(MaxCases)) Show(result, screen);
        int rest = report.Cases.Count(each => !each.Passed) - MaxCases;
        if (rest > 0) screen.Text($"… and {rest} more; all are in dist/evaluation/results.json.");
        foreach (var note in report.Notes) screen.Text(note);
        if (report.Baseline is { } baseline) Show("baseline", baseline, screen);
        if (report.Ablation is { } ablation) Show("without the package", ablation, screen);
        screen.Text(FormattableString.Invariant($"aggregate {report.Aggregate:0.###}, fingerprint {report.Fingerprint?.Digest[..16]}"));
        if (!report.IsComplete) screen.Note("The run is incomplete: cases have no result, so it says nothing about the whole.");
    }

    private static void Show(CaseResult result, ConsoleOutput screen)
    {
        screen.Text($"{(result.Error is null ? "failed" : "error")} {result.Suite}/{result.Id}", 2, "bold");
        foreach (var (epoch, index) in result.Epochs.Select((epoch, index) => (epoch, index + 1)).Where(each => !each.epoch.Passed))
        {
            string place = result.Epochs.Length > 1 ? $"epoch {index}: " : "";
            foreach (var fault in epoch.Error is { } error ? [error] : epoch.Faults) screen.Text($"  {place}{fault}", 4);
        }
    }

    private static void Show(string name, BaselineComparison comparison, ConsoleOutput screen)
    {
        screen.Text(FormattableString.Invariant(
            $"{name}: {comparison.Verdict}; {comparison.Compared} cases, difference {comparison.Difference.Value:+0.###;-0.###;0} ")
            + FormattableString.Invariant($"({Range(comparison.Difference)}), McNemar p {comparison.McNemar:0.####}"), 2, "bold");
        if (comparison.SmallestVisible is { } least)
            screen.Text(FormattableString.Invariant($"  this many cases could show a change of {least:0.##} of them"), 4);
        foreach (var (title, names) in new[]
        {
            ("broken", comparison.Broken), ("repaired", comparison.Repaired), ("new", comparison.Added), ("removed", comparison.Removed),
            ("changed", comparison.Changed),
        })
        {
            if (!names.IsEmpty) screen.Text($"  {title}: {string.Join(", ", names)}", 4);
        }
    }

    private static string Range(ScoreInterval interval) => FormattableString.Invariant($"{interval.Low:0.###}–{interval.High:0.###}");

    private static string Number(double number) => number.ToString("0.###", CultureInfo.InvariantCulture);
}
