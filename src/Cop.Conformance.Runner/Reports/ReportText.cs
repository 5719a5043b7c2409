using System.Globalization;
using System.Text;

namespace Cop.Conformance.Runner;

/// <summary>Writes a report as text.</summary>
public static class ReportText
{
    public static string Write(RunReport report)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"COP conformance, level {report.Level}\n");
        text.Append("target  ").Append(report.Target);
        if (report.Hello is { } hello)
        {
            text.Append(CultureInfo.InvariantCulture, $": {hello.Name} {hello.Version}, protocol {hello.Protocol ?? "unsaid"}, ")
                .Append(CultureInfo.InvariantCulture, $"claims {hello.Level ?? "no level"}");
        }

        text.Append("\n\n");
        foreach (var outcome in report.Outcomes.Where(outcome => outcome.Verdict == Verdict.Failed))
            Write(text, outcome);
        foreach (var group in report.Outcomes.Where(outcome => outcome.Verdict == Verdict.NotTested).GroupBy(outcome => outcome.Reason))
        {
            text.Append(CultureInfo.InvariantCulture, $"NOT TESTED: {group.Key}\n");
            foreach (var outcome in group)
                text.Append(CultureInfo.InvariantCulture, $"  {outcome.Check.Id}\n");
            text.Append('\n');
        }

        WriteRequirements(text, report);
        text.Append(
            CultureInfo.InvariantCulture,
            $"checks        {Counts(report.Count(Verdict.Passed), report.Count(Verdict.Failed), report.Count(Verdict.NotTested))}\n");
        text.Append(CultureInfo.InvariantCulture, $"time          {report.Duration.TotalSeconds:0.0} s\n\n");
        return text.Append(Conclusion(report)).Append('\n').ToString();
    }

    /// <summary>Returns the last line: the conclusion of the run.</summary>
    public static string Conclusion(RunReport report) => report.Verdict switch
    {
        Verdict.Passed => $"CONFORMS to COP 1.0, level {report.Level} by {report.Count(Verdict.Passed)} checks.",
        Verdict.Failed => $"DOES NOT CONFORM: {report.Count(Verdict.Failed)} checks failed.",
        _ when report.Outcomes.IsEmpty => "COULD NOT BE TESTED: no check was selected.",
        _ =>
            $"COULD NOT BE TESTED: {report.Count(Verdict.NotTested)} checks had no outcome, first because " +
                $"{report.Outcomes.First(outcome => outcome is { Verdict: Verdict.NotTested, IsOptional: false }).Reason}.",
    };

    private static void Write(StringBuilder text, CheckOutcome failed)
    {
        text.Append(CultureInfo.InvariantCulture, $"FAILED  {failed.Check.Id}: {failed.Check.Title}\n");
        text.Append(CultureInfo.InvariantCulture, $"  requires  {string.Join(", ", failed.Check.Requirements)}\n");
        text.Append(CultureInfo.InvariantCulture, $"  at        {failed.Where}\n");
        text.Append(CultureInfo.InvariantCulture, $"  expected  {failed.Expected}\n");
        text.Append(CultureInfo.InvariantCulture, $"  actual    {failed.Actual}\n\n");
    }

    private static void WriteRequirements(StringBuilder text, RunReport report)
    {
        var requirements = report.Requirements().ToList();
        foreach (var (requirement, _, outcomes) in requirements.Where(each => each.Verdict == Verdict.Failed))
        {
            var failed = outcomes.Where(outcome => outcome.Verdict == Verdict.Failed).Select(outcome => outcome.Check.Id).ToList();
            text.Append(
                CultureInfo.InvariantCulture,
                $"BROKEN  {requirement.Id} {requirement.Level}: {requirement.Rule} " +
                    $"({string.Join(", ", failed.Take(3))}{(failed.Count > 3 ? $" and {failed.Count - 3} more" : "")})\n");
        }

        int Of(Verdict verdict) => requirements.Count(each => each.Verdict == verdict);
        text.Append(
            CultureInfo.InvariantCulture, $"requirements  {Counts(Of(Verdict.Passed), Of(Verdict.Failed), Of(Verdict.NotTested))}\n");
    }

    private static string Counts(int passed, int failed, int notTested) => $"{passed} passed, {failed} failed, {notTested} not tested";
}
