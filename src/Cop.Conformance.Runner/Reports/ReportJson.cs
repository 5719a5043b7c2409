namespace Cop.Conformance.Runner;

/// <summary>Writes a report as JSON, the source of compliance statements.</summary>
public static class ReportJson
{
    public static CopJson Write(RunReport report) => CopJson.Object(
        ("protocol", CopJson.From("COP 1.0")),
        ("level", CopJson.From(report.Level)),
        ("target", CopJson.From(report.Target)),
        ("implementation", report.Hello is not { } hello ? null : CopJson.Object(
            ("name", CopJson.From(hello.Name)), ("version", CopJson.From(hello.Version)),
            ("claims", hello.Level is null ? null : CopJson.From(hello.Level)),
            ("features", CopJson.Array(hello.Features.Order(StringComparer.Ordinal).Select(CopJson.From))))),
        ("verdict",
            CopJson.From(
                report.Verdict switch { Verdict.Passed => "conforms", Verdict.Failed => "does not conform", _ => "could not be tested" })),
        ("conclusion", CopJson.From(ReportText.Conclusion(report))),
        ("checks", CopJson.Array(report.Outcomes.Select(Write))),
        ("requirements", CopJson.Array(report.Requirements().Select(each => CopJson.Object(
            ("id", CopJson.From(each.Requirement.Id)), ("level", CopJson.From(each.Requirement.Level)),
            ("status", CopJson.From(Word(each.Verdict))),
            ("checks", CopJson.Array(each.Outcomes.Select(outcome => CopJson.From(outcome.Check.Id)))))))),
        ("milliseconds", CopJson.From(Math.Round(report.Duration.TotalMilliseconds))));

    private static CopJson Write(CheckOutcome outcome) => CopJson.Object(
        ("id", CopJson.From(outcome.Check.Id)),
        ("title", CopJson.From(outcome.Check.Title)),
        ("requirements", CopJson.Array(outcome.Check.Requirements.Select(CopJson.From))),
        ("status", CopJson.From(Word(outcome.Verdict))),
        ("at", Text(outcome.Where)),
        ("expected", Text(outcome.Expected)),
        ("actual", Text(outcome.Actual)),
        ("reason", Text(outcome.Reason)),
        ("optional", outcome.IsOptional ? CopJson.From(true) : null));

    private static CopJson? Text(string? text) => text is null ? null : CopJson.From(text);

    private static string Word(Verdict verdict) =>
        verdict switch { Verdict.Passed => "passed", Verdict.Failed => "failed", _ => "not tested" };
}
