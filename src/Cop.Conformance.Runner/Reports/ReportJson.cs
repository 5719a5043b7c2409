namespace Cop.Conformance.Runner;

/// <summary>A report for programs, and what compliance statements are made of.</summary>
internal static class ReportJson
{
    public static CopJson Write(RunReport report) => CopJson.Object(
        ("protocol", CopJson.Of("COP 1.0")),
        ("level", CopJson.Of(report.Level)),
        ("target", CopJson.Of(report.Target)),
        ("implementation", report.Hello is not { } hello ? null : CopJson.Object(
            ("name", CopJson.Of(hello.Name)), ("version", CopJson.Of(hello.Version)), ("claims", hello.Level is null ? null : CopJson.Of(hello.Level)),
            ("features", CopJson.Array(hello.Features.Order(StringComparer.Ordinal).Select(CopJson.Of))))),
        ("verdict", CopJson.Of(report.Verdict switch { Verdict.Passed => "conforms", Verdict.Failed => "does not conform", _ => "could not be tested" })),
        ("conclusion", CopJson.Of(ReportText.Conclusion(report))),
        ("checks", CopJson.Array(report.Outcomes.Select(Write))),
        ("requirements", CopJson.Array(report.Requirements().Select(each => CopJson.Object(
            ("id", CopJson.Of(each.Requirement.Id)), ("level", CopJson.Of(each.Requirement.Level)), ("status", CopJson.Of(Word(each.Verdict))),
            ("checks", CopJson.Array(each.Outcomes.Select(outcome => CopJson.Of(outcome.Check.Id)))))))),
        ("milliseconds", CopJson.Of(Math.Round(report.Duration.TotalMilliseconds))));

    private static CopJson Write(CheckOutcome outcome) => CopJson.Object(
        ("id", CopJson.Of(outcome.Check.Id)),
        ("title", CopJson.Of(outcome.Check.Title)),
        ("requirements", CopJson.Array(outcome.Check.Requirements.Select(CopJson.Of))),
        ("status", CopJson.Of(Word(outcome.Verdict))),
        ("at", Text(outcome.Where)),
        ("expected", Text(outcome.Expected)),
        ("actual", Text(outcome.Actual)),
        ("reason", Text(outcome.Reason)),
        ("optional", outcome.IsOptional ? CopJson.Of(true) : null));

    private static CopJson? Text(string? text) => text is null ? null : CopJson.Of(text);

    private static string Word(Verdict verdict) => verdict switch { Verdict.Passed => "passed", Verdict.Failed => "failed", _ => "not tested" };
}
