using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>The result of an evaluation of a package.</summary>
public sealed record EvaluationReport
{
    /// <summary>The version of the results file.</summary>
    public const int Version = 1;

    /// <summary>The package.</summary>
    public required string Package { get; init; }

    /// <summary>Its version.</summary>
    public required string PackageVersion { get; init; }

    /// <summary>The suites.</summary>
    public required ImmutableArray<SuiteResult> Suites { get; init; }

    /// <summary>The cases, in the order of the suites.</summary>
    public required ImmutableArray<CaseResult> Cases { get; init; }

    /// <summary>The weighted mean of the suites' scores.</summary>
    public double Aggregate { get; init; }

    /// <summary>Whether every case has a result.</summary>
    public bool IsComplete => Cases.All(each => each.Error is null);

    /// <summary>Whether each suite passes, and nothing got worse where a baseline was given.</summary>
    public bool Passed => Suites.All(each => each.MeetsGate) && Baseline?.Verdict != "worse";

    /// <summary>Digests that say which bytes were tested, how, and with which result.</summary>
    public EvaluationFingerprint? Fingerprint { get; init; }

    /// <summary>The comparison with the baseline; null without one.</summary>
    public BaselineComparison? Baseline { get; init; }

    /// <summary>The comparison with the same cases without the package: before is without. Null unless it was asked for.</summary>
    public BaselineComparison? Ablation { get; init; }

    /// <summary>The topic of the run.</summary>
    public string? TopicId { get; init; }

    /// <summary>The cost of all calls; null when a model has no price.</summary>
    public decimal? Cost => Cases.SelectMany(each => each.Epochs).Aggregate((decimal?)0, (sum, epoch) => sum + epoch.Cost);

    /// <summary>Remarks about the run, such as a judge of the family of the model.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>The results as JSON, the form of results.json.</summary>
    public CopJson ToJson() => CopJson.Object(
        ("resultsVersion", CopJson.From(Version)),
        ("package", CopJson.From(Package)), ("version", CopJson.From(PackageVersion)),
        ("passed", CopJson.From(Passed)), ("complete", CopJson.From(IsComplete)), ("aggregate", CopJson.From(Math.Round(Aggregate, 9))),
        ("suites", CopJson.Array(Suites.Select(each => each.ToJson()))), ("cases", CopJson.Array(Cases.Select(each => each.ToJson()))),
        ("fingerprint", Fingerprint?.ToJson()), ("baseline", Baseline?.ToJson()), ("ablation", Ablation?.ToJson()),
        ("topic", TopicId is null ? null : CopJson.From(TopicId)),
        ("notes", Notes.IsEmpty ? null : CopJson.Array(Notes.Select(CopJson.From))));

    /// <summary>Cases as a results file that has nothing else, for comparison.</summary>
    internal static CopJson CasesToJson(string package, string version, IEnumerable<CaseResult> cases) => CopJson.Object(
        ("resultsVersion", CopJson.From(Version)), ("package", CopJson.From(package)), ("version", CopJson.From(version)),
        ("cases", CopJson.Array(cases.Select(each => each.ToJson()))));

    /// <summary>The cases of a results file; null when it is none of this version.</summary>
    internal static ImmutableArray<CaseResult>? ReadCases(ReadOnlySpan<byte> utf8)
    {
        if (!CopJson.Parse(utf8, new JsonLimits { MaxBytes = int.MaxValue, MaxDepth = 64 }).TryGet(out var json, out _)
            || json["resultsVersion"]?.ToString() != "1" || json["cases"] is not { Kind: System.Text.Json.JsonValueKind.Array } cases)
            return null;
        try
        {
            var read = cases.Items.Select(CaseResult.Read).ToList();
            // Two results of one case cannot be compared with one.
            return read.Contains(null) || read.DistinctBy(each => (each!.Suite, each.Id)).Count() != read.Count
                ? null : [.. read.OfType<CaseResult>()];
        }
        catch (Exception fault) when (fault is InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
