using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>Reads everything that an evaluation needs, and says what is wrong with it before a case runs.</summary>
internal sealed class EvaluationPreparation(PackageEnvironment environment, EvaluationRequest request)
{
    private const long MaxCassetteBytes = 256L * 1024 * 1024;

    private readonly DiagnosticList _diagnostics = new();

    public PackageOutcome<PackageEvaluator> Run()
    {
        PackageEvaluator? evaluator = null;
        try
        {
            evaluator = Prepare();
        }
        catch (PackageFaultException fault)
        {
            _diagnostics.Add(fault.Diagnostic);
        }

        ImmutableArray<Diagnostic> found = [.. _diagnostics];
        return new(_diagnostics.HasErrors ? null : evaluator, found);
    }

    /// <summary>The cassette of a suite; an empty one where there is none that can be read.</summary>
    public static SuiteCassette ReadCassette(string folder, string suite) =>
        new PackageFolder(folder).Read(SuiteCassette.PathOf(suite), MaxCassetteBytes, out _) is { } content
            ? SuiteCassette.Read(SuiteCassette.PathOf(suite), content, new DiagnosticList()) ?? SuiteCassette.Empty : SuiteCassette.Empty;

    private PackageEvaluator? Prepare()
    {
        if (InstalledPackages.Load(environment, _diagnostics, withDevelopment: true) is not { } installed) return null;
        var options = PackageBuild.Targets(installed.Root.Manifest, request.Target is null ? [] : [request.Target])[0];
        if (request.Model is { } asked) options = options with { Model = asked };
        var model = ModelData.Read(environment.ModelsFile).Find(options.Model, options.Format);
        ModelCheck.Check(installed.Root.Manifest, options, model, _diagnostics);
        if (BundleMerger.Merge(installed, options, model, _diagnostics) is not { } bundle) return null;
        var document = BundleJson.Write(bundle);
        var suites = Chosen(SuiteReader.ReadAll(installed.Root, bundle.Tools.Select(each => each.Name), _diagnostics));
        if (_diagnostics.HasErrors) return null;
        string name = options.Model ?? PackageEvaluator.DefaultModel;
        CheckJudges(suites, name, model);
        var source = Source(suites);
        if (_diagnostics.HasErrors) return null;
        var loaded = PackageBundle.Load(document.Utf8.Span);
        var evaluation = new PackageEvaluation
        {
            Bundle = bundle,
            BundleDigest = document.Hash().Value,
            Suites = suites,
            Variables = request.Variables.ToImmutableSortedDictionary(StringComparer.Ordinal),
            ModelName = name,
            ModelFamily = model.ForTemplates,
            Persona = request.Persona ?? options.Persona,
            Guardrails = GuardrailCheck.Of(loaded),
            Model = source,
            Benchmarks = Benchmarks(installed.Root.Manifest.Document),
        };
        var regression = installed.Root.Manifest.Document["evaluation"]?["regression"];
        if (_diagnostics.HasErrors) return null;
        var baseline = Baseline(
            request.Baseline ?? regression?.TextOf("baseline"), bundle.LockDigest, isOptional: request.Baseline is null);
        return new PackageEvaluator(environment, request, evaluation, baseline, regression?["tolerance"]?.Number ?? 0);
    }

    private ImmutableArray<TestSuite> Chosen(ImmutableArray<TestSuite> suites)
    {
        if (_diagnostics.HasErrors) return suites;
        if (suites.IsEmpty)
            throw new PackageFaultException(
                DiagnosticCodes.NoSuites, "cop.yaml names no test suites.", fix: new("add evaluation.test_suites"));
        foreach (string name in request.Suites.Where(name => suites.All(each => each.Name != name)))
            throw new PackageFaultException(
                DiagnosticCodes.UnknownSuite, $"There is no suite \"{name}\".",
                fix: NearestName.Find(name, suites.Select(each => each.Name)) is { } nearest ? new($"write \"{nearest}\"") : null);
        var chosen = suites.Where(each => request.Suites.IsEmpty || request.Suites.Contains(each.Name))
            .Select(each => request.Epochs is { } epochs ? each with { Epochs = Math.Max(epochs, each.Reducer.Count) } : each)
                .ToImmutableArray();
        if (request.Case is not { } one) return chosen;
        chosen = [.. chosen.Select(each => each with { Cases = [.. each.Cases.Where(known => known.Id == one)], Calibration = [] })
            .Where(each => !each.Cases.IsEmpty)];
        return chosen.IsEmpty
            ? throw new PackageFaultException(DiagnosticCodes.UnknownSuite, $"No suite has a case \"{one}\".") : chosen;
    }

    private ImmutableArray<(string, string, double)> Benchmarks(YamlNode manifest)
    {
        var benchmarks = ImmutableArray.CreateBuilder<(string, string, double)>();
        foreach (var node in manifest["evaluation"]?["benchmarks"]?.Items ?? [])
        {
            string metric = node.TextOf("metric")!;
            if (EvaluationMeasures.Names.Contains(metric)) benchmarks.Add((node.TextOf("name")!, metric, node["threshold"]!.Number));
            else
                _diagnostics.Add(
                    DiagnosticCodes.BadBenchmark, PackageManifest.FileName, node["metric"]!.Span,
                    $"There is no metric \"{metric}\"; there are {string.Join(", ", EvaluationMeasures.Names)}.", "/evaluation/benchmarks",
                    NearestName.Find(metric, EvaluationMeasures.Names) is { } nearest ? new($"write \"{nearest}\"") : null);
        }

        return benchmarks.ToImmutable();
    }

    private void CheckJudges(ImmutableArray<TestSuite> suites, string model, ModelInfo info)
    {
        var data = ModelData.Read(environment.ModelsFile);
        foreach (var suite in suites.Where(each => each.Type is TestSuite.Judged or TestSuite.Comparison))
        {
            foreach (string judge in suite.Judge.Models.IsEmpty ? [model] : suite.Judge.Models)
            {
                if (judge == model || data.Find(judge, "standalone").Family is { } family && family == info.Family)
                    _diagnostics.Add(
                        DiagnosticCodes.JudgeOfFamily, suite.File, SourceSpan.Start,
                        $"The judge {judge} of \"{suite.Name}\" is of the family of {model}, and models prefer answers of their own.");
            }
        }
    }

    private IPromptModel Source(ImmutableArray<TestSuite> suites)
    {
        if (request.Mode != EvaluationMode.Replay)
        {
            if (request.Prices is null && suites.Any(each => each.Cases.Any(one => one.Assertions.Any(check => check.Kind == "cost"))))
                _diagnostics.Add(
                    DiagnosticCodes.NoPrice, PackageManifest.FileName, SourceSpan.Start,
                    "A case limits the cost, and the model has no price; the case will fail.", fix: new("give --prices FILE"));
            return request.Client is { } client
                ? new ChatClientModel(client, request.Prices, environment.Time)
                : throw new PackageFaultException(
                    DiagnosticCodes.NoModel, "No model is configured, and this evaluation asks one.",
                    fix: new("set COP_LLM_ENDPOINT and COP_LLM_KEY, or leave out --record and --live"));
        }

        var cassettes = ImmutableSortedDictionary.CreateBuilder<string, SuiteCassette>(StringComparer.Ordinal);
        var folder = new PackageFolder(environment.Folder);
        foreach (var suite in suites)
        {
            string path = SuiteCassette.PathOf(suite.Name);
            if (folder.Read(path, MaxCassetteBytes, out _) is { } content
                && SuiteCassette.Read(path, content, _diagnostics) is { } cassette)
                cassettes[suite.Name] = cassette;
        }

        return new CassetteModel(cassettes.ToImmutable());
    }

    private ImmutableArray<CaseResult>? Baseline(string? name, string? lockDigest, bool isOptional)
    {
        if (name is null) return null;
        if (EvaluationFiles.BaselinePath(environment.Folder, name, lockDigest) is not { } path)
            throw new PackageFaultException(
                DiagnosticCodes.BadBaseline, "The baseline is that of cop.lock, and the package has none.",
                fix: new("run cop install, or name a version or a results file"));
        if (!File.Exists(path))
        {
            // A manifest may name results that this machine does not have.
            if (isOptional) return null;
            throw name == EvaluationFiles.Lock
                ? new PackageFaultException(
                    DiagnosticCodes.BadBaseline, "No results were kept with cop.lock as it is.", LockFile.FileName,
                    fix: new("run cop test once before the package is changed"))
                : new PackageFaultException(
                    DiagnosticCodes.BadBaseline,
                    $"There are no results \"{name}\": neither a file of that name nor results kept of that version.", name);
        }

        return EvaluationReport.ReadCases(File.ReadAllBytes(path))
            ?? throw new PackageFaultException(
                DiagnosticCodes.BadBaseline, $"\"{name}\" holds no results of this version of the tool.", name,
                fix: name == EvaluationFiles.Lock ? new($"remove {Path.GetRelativePath(environment.Folder, path)}") : null);
    }
}
