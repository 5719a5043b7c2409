using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Cop.Packages;

/// <summary>Everything that the cases of an evaluation share.</summary>
internal sealed record PackageEvaluation
{
    public required Bundle Bundle { get; init; }

    /// <summary>The digest of the bundle's document.</summary>
    public required string BundleDigest { get; init; }

    public required ImmutableArray<TestSuite> Suites { get; init; }

    /// <summary>Values of variables that cases do not give.</summary>
    public ImmutableSortedDictionary<string, CopJson> Variables { get; init; } =
        ImmutableSortedDictionary<string, CopJson>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>The model that is asked for.</summary>
    public required string ModelName { get; init; }

    public TemplateModel ModelFamily { get; init; } = TemplateModel.Unknown;

    public string? Persona { get; init; }

    public required GuardrailCheck Guardrails { get; init; }

    public required IPromptModel Model { get; init; }

    public ImmutableArray<(string Name, string Metric, double Threshold)> Benchmarks { get; init; } = [];

    public CaseJudge Judge(TestSuite suite) =>
        new(suite, suite.Judge.Models.IsEmpty ? [ModelName] : suite.Judge.Models, Model);

    /// <summary>The question of a case, as judges get it.</summary>
    public static string Question(SuiteCase one) => one.Messages.IsEmpty
        ? string.Join("\n", one.Variables.Select(each => $"{each.Key}: {each.Value.AsString() ?? each.Value.ToString()}"))
        : string.Join("\n\n", one.Messages.Select(each => one.Messages.Length == 1 ? each.Text : $"[{each.Role}]\n{each.Text}"));

    /// <summary>The request of a case before its own messages; that of the bare model where the bundle is null.</summary>
    /// <exception cref="CaseErrorException">The values do not fit the package.</exception>
    public ModelPrompt Prompt(SuiteCase one, int epoch, Canary? canary, Bundle? bundle)
    {
        if (bundle is null) return new ModelPrompt { Model = ModelName, Messages = [], Settings = Bundle.Settings };
        var diagnostics = new DiagnosticList();
        var values = Variables.SetItems(one.Variables);
        int number = 0;
        // Replays need the same tags around values; within a run no value can know those of its case.
        string Nonce() => Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes($"fence {BundleDigest} {one.Digest} {epoch} {number++}")))[..24];
        var rendered = PackageBundle.Render(bundle, values, one.Persona ?? Persona, ModelFamily, Nonce, diagnostics);
        if (diagnostics.FirstOrDefault(each => each.Severity == DiagnosticSeverity.Error) is { } fault)
            throw new CaseErrorException("bad_variables", $"Case \"{one.Id}\" cannot be rendered. {fault.Message}");
        string system = canary is null ? rendered.SystemText : $"{rendered.SystemText}\n\n{canary.Sentence}";
        return new ModelPrompt
        {
            Model = ModelName,
            System = system,
            Messages =
            [
                .. rendered.Sections.Where(each => each.Kind == "message" && each.Text.Length > 0)
                    .Select(each => new PromptMessage(each.Role, each.Text)),
            ],
            Tools = bundle.Tools,
            Settings = bundle.Settings,
            OutputSchema = bundle.OutputSchema,
        };
    }

    /// <summary>The result of a case from those of its repetitions.</summary>
    public static CaseResult Reduce(TestSuite suite, SuiteCase one, ImmutableArray<EpochResult> epochs)
    {
        ImmutableArray<(double, bool)> counted = [.. epochs.Where(each => each.Error is null).Select(each => (each.Score, each.Passed))];
        // A repetition without a result leaves the case without one, or a lucky rest would decide.
        bool isComplete = counted.Length == epochs.Length;
        return new CaseResult
        {
            Suite = suite.Name,
            Id = one.Id,
            Digest = one.Digest,
            IsCritical = one.IsCritical,
            Weight = one.Weight,
            Epochs = epochs,
            Score = isComplete ? suite.Reducer.Reduce(counted) : 0,
            Passed = isComplete && suite.Reducer.HasPassed(counted),
        };
    }

    /// <summary>Σ weight · score / Σ weight over suites.</summary>
    public static double Aggregate(IReadOnlyList<SuiteResult> suites) =>
        suites.Sum(each => each.Weight) is > 0 and var weight ? suites.Sum(each => each.Weight * each.Score.Value) / weight : 0;
}
