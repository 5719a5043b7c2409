using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>
/// Digests over everything that decides about a result: the package, the suites, judges, models, settings and stubs. Two runs of the same
/// bytes with the same results have the same fingerprint, whenever and wherever they run.
/// </summary>
/// <param name="Content">The content, in canonical JSON.</param>
public sealed record EvaluationFingerprint(CopJson Content)
{
    // Raised when the same answers would be judged in another way.
    private const int EngineVersion = 1;

    /// <summary>SHA-256 of the content.</summary>
    public string Digest => Content.Hash().Value;

    internal static EvaluationFingerprint Of(
        Bundle bundle, string bundleDigest, string model, ImmutableArray<TestSuite> suites, IReadOnlyList<CaseResult> cases,
        IReadOnlyList<SuiteResult> results, double aggregate) => new(CopJson.Object(
            ("subject", CopJson.Object(
                ("name", CopJson.From(bundle.Package)), ("version", CopJson.From(bundle.Version)), ("tree", CopJson.From(bundle.Tree)),
                ("bundle", CopJson.From(bundleDigest)))),
            ("suites", CopJson.Object(suites.Select(each => (each.Name, (CopJson?)CopJson.From(each.Digest))))),
            ("judge", CopJson.Object(suites.Where(each => !each.Rubric.IsEmpty || each.Type == TestSuite.Comparison).Select(each => (
                each.Name, (CopJson?)CopJson.Object(
                    ("models", CopJson.Array(each.Judge.Models.Select(CopJson.From))), ("votes", CopJson.From(each.Judge.Votes)),
                    ("prompt", CopJson.From(PromptDigest(each)))))))),
            ("model", CopJson.Object(
                ("requested", CopJson.From(model)),
                ("reported", CopJson.Array(cases.SelectMany(each => each.Epochs).Select(each => each.Model).OfType<string>()
                    .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(CopJson.From))))),
            ("settings", bundle.Settings),
            ("epochs", CopJson.Object(suites.Select(each => (each.Name, (CopJson?)CopJson.From(each.Epochs))))),
            ("engine", CopJson.From(EngineVersion)),
            ("results", CopJson.Object(
                ("digest", CopJson.From(ResultsDigest(cases))),
                ("scores", CopJson.Object(results.Select(each => (each.Name, (CopJson?)SuiteResult.ToJson(each.Score))))),
                ("aggregate", CopJson.From(Math.Round(aggregate, 9)))))));

    /// <summary>The fingerprint with its digest.</summary>
    public CopJson ToJson() => Content.With("digest", CopJson.From(Digest));

    private static string PromptDigest(TestSuite suite) => suite.Type == TestSuite.Comparison
        ? JudgePrompt.Compare("", suite.Rubric, "q", "a", "b", "").ToJson().Hash().Value
        : JudgePrompt.Rate("", suite.Rubric, "q", "a", null, "").ToJson().Hash().Value;

    // Times differ between two runs of the same answers.
    private static string ResultsDigest(IReadOnlyList<CaseResult> cases) => CopJson.Array(cases.Select(each => each with
    {
        Epochs = [.. each.Epochs.Select(epoch => epoch with { LatencyMs = 0 })],
    }).Select(each => each.ToJson())).Hash().Value;
}
