using System.Globalization;
using System.Text;

namespace Cop.Conformance.Runner;

/// <summary>A compliance statement in Markdown (spec 11.8, D-71): what a target may say of itself after this run. The same results give the same text.</summary>
internal static class ReportStatement
{
    private static readonly string[] Levels = ["MUST", "MUST_NOT", "SHOULD", "SHOULD_NOT", "MAY"];

    public static string Write(RunReport report)
    {
        var name = report.Hello is { } hello ? $"{hello.Name} {hello.Version}" : report.Target;
        var text = new StringBuilder($"# Compliance statement: {name}\n\n");
        text.Append(report.Verdict == Verdict.Passed
            ? $"**COP 1.0 — {Title(report.Level)}**\n\n"
            : $"{ReportText.Conclusion(report)} It may not be called COP 1.0 — {Title(report.Level)}.\n\n");
        text.Append("Written by `cop conformance run --report statement` from the results of a run. The checks speak to the implementation through\n[the binding](binding.md) alone and name the requirements of [requirements.json](requirements.json).\n\n");
        if (report.Hello is { Features: { Count: > 0 } features })
            text.Append(CultureInfo.InvariantCulture, $"Optional features that it claims: {string.Join(", ", features.Order(StringComparer.Ordinal))}.\n\n");
        WriteRequirements(text, report);
        WriteChecks(text, report);
        WriteLimitations(text, report);
        return text.ToString();
    }

    private static void WriteRequirements(StringBuilder text, RunReport report)
    {
        var tested = report.Requirements().ToList();
        text.Append("## Requirements\n\n| level | of the core | tried from outside | held | broken |\n|---|---|---|---|---|\n");
        foreach (var level in Levels)
        {
            var known = report.Catalog.Requirements.Count(requirement => IsCore(requirement) && requirement.Level == level);
            var own = tested.Where(each => each.Requirement.Level == level && IsCore(each.Requirement)).ToList();
            if (known > 0)
                text.Append(CultureInfo.InvariantCulture, $"| {level.Replace('_', ' ')} | {known} | {own.Count} | {own.Count(each => each.Verdict == Verdict.Passed)} | {own.Count(each => each.Verdict == Verdict.Failed)} |\n");
        }

        text.Append("\nWhat cannot be seen from outside is held by an implementation's own tests.\n\n");
    }

    private static void WriteChecks(StringBuilder text, RunReport report)
    {
        text.Append("## Checks\n\n| group | passed | failed | not tested |\n|---|---|---|---|\n");
        foreach (var group in report.Outcomes.GroupBy(outcome => outcome.Check.Id.Split('.')[0]).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            int Of(Verdict verdict) => group.Count(outcome => outcome.Verdict == verdict);
            text.Append(CultureInfo.InvariantCulture, $"| {group.Key} | {Of(Verdict.Passed)} | {Of(Verdict.Failed)} | {Of(Verdict.NotTested)} |\n");
        }

        text.Append('\n');
    }

    private static void WriteLimitations(StringBuilder text, RunReport report)
    {
        text.Append("## Limitations\n\n");
        foreach (var outcome in report.Outcomes.Where(outcome => outcome.Verdict == Verdict.Failed))
            text.Append(CultureInfo.InvariantCulture, $"- Fails `{outcome.Check.Id}`: {outcome.Check.Title}\n");
        foreach (var group in report.Outcomes.Where(outcome => outcome.Verdict == Verdict.NotTested).GroupBy(outcome => outcome.Reason).OrderBy(group => group.Key, StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $"- {group.Count()} checks not tested: {group.Key}\n");
        foreach (var requirement in report.Catalog.Requirements.Where(requirement => IsCore(requirement) && requirement.Status == "planned"))
            text.Append(CultureInfo.InvariantCulture, $"- {requirement.Id} ({requirement.Level.Replace('_', ' ')}) has no check yet: {requirement.Rule}\n");
        var tested = report.Requirements().Where(each => each.Verdict != Verdict.NotTested).ToLookup(each => each.Requirement.Profile, each => each.Verdict, StringComparer.Ordinal);
        foreach (var group in report.Catalog.Requirements.Where(IsOfAPart).GroupBy(requirement => requirement.Profile).OrderBy(group => group.Key, StringComparer.Ordinal))
            WritePart(text, group.Key, group.Count(), [.. tested[group.Key]]);
    }

    private static void WritePart(StringBuilder text, string profile, int count, Verdict[] tested)
    {
        var (held, broken) = (tested.Count(verdict => verdict == Verdict.Passed), tested.Count(verdict => verdict == Verdict.Failed));
        if (tested.Length == 0)
            text.Append(CultureInfo.InvariantCulture, $"- Nothing is claimed of {profile}: none of its {count} requirements is tried.\n");
        else
            text.Append(CultureInfo.InvariantCulture, $"- Of {profile}, {tested.Length} of {count} requirements are tried: {held} held, {broken} broken.\n");
    }

    private static bool IsCore(Requirement requirement) => requirement.Profile == "core";

    // What binds people is no part that an implementation could claim.
    private static bool IsOfAPart(Requirement requirement) => !IsCore(requirement) && requirement.Status != "process";

    private static string Title(string level) => char.ToUpperInvariant(level[0]) + level[1..];
}
