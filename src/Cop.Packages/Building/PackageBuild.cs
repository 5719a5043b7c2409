using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>
/// Builds the targets of a package in eight stages (P-45). The key of each result is the digest of all that it depends on.
/// </summary>
internal sealed class PackageBuild
{
    /// <summary>Changes with every change of a stage or of a format, so that no result of another tool is used.</summary>
    private const int Version = 1;

    private readonly PackageEnvironment _environment;
    private readonly BuildRequest _request;
    private readonly DiagnosticList _diagnostics;
    private readonly StageCache _cache;
    private readonly StageClock _clock;
    private readonly ModelData _models;

    public PackageBuild(PackageEnvironment environment, BuildRequest request, DiagnosticList diagnostics)
    {
        (_environment, _request, _diagnostics) = (environment, request, diagnostics);
        _cache = new StageCache(environment.Folder, request.UsesCache);
        _clock = new StageClock(environment.Time);
        _models = ModelData.Read(environment.ModelsFile);
    }

    public BuildReport? Run()
    {
        var root = _clock.Run("load", () => PackageContent.ReadFolder(_environment.Folder, _diagnostics));
        if (root is null) return null;
        var installed = _clock.Run("resolve", () => InstalledPackages.Load(_environment, root, _diagnostics));
        if (installed is null) return null;
        var built = Targets(root.Manifest).Select(target => Build(installed, target)).ToList();
        if (_diagnostics.HasErrors) return null;
        _clock.Run(
            "write", () =>
                (built, !DistFolder.Write(_environment, _request.Output, built.Select(each => (each!.Value.Target, each.Value.Files)))));
        _cache.Trim();
        return new(
            [.. built.Select(each => each!.Value.Target)], _clock.Stages,
            [.. built.SelectMany(each => each!.Value.Overrides).Distinct().Order(StringComparer.Ordinal)]);
    }

    /// <summary>The targets that are asked for.</summary>
    public static ImmutableArray<TargetOptions> Targets(PackageManifest manifest, ImmutableArray<string> names) => names.IsEmpty
        ? TargetOptions.Of(manifest) is { IsEmpty: false } all ? all : [TargetOptions.Find(manifest, "openai-responses")!]
        : [.. names.Distinct().Select(name => TargetOptions.Find(manifest, name) ?? throw NoSuchTarget(manifest, name))];

    private static PackageFaultException NoSuchTarget(PackageManifest manifest, string name)
    {
        var known = TargetOptions.Of(manifest).Select(each => each.Name).Concat(TargetOptions.Formats).Distinct();
        return new(DiagnosticCodes.NoSuchTarget, $"There is no target \"{name}\".", fix: new($"known are: {string.Join(", ", known)}"));
    }

    private IEnumerable<TargetOptions> Targets(PackageManifest manifest) => Targets(manifest, _request.Targets)
        .Select(each => each with { IsStrict = each.IsStrict || _request.IsStrict, RunsInKernel = _request.RunsInKernel });

    private (BuiltTarget Target, ImmutableArray<TargetFile> Files, ImmutableArray<string> Overrides)? Build(
        InstalledPackages installed, TargetOptions target)
    {
        var model = _models.Find(target.Model, target.Format);
        var inputs = InputsOf(installed, target);
        var merged = Stage("merge", inputs, found => Merge(installed, target, model, found));
        if (merged is null) return null;
        var options = OptionsOf(target);
        var budgeting = new BudgetCheck(model, new TokenCounter(_models.EstimateOf(model.Tokenizer)));
        if (Stage("validate", [("bundle", Digest(merged)), .. options], found =>
        {
            ModelCheck.Check(installed.Root.Manifest, target, model, found);
            return CopJson.EmptyObject;
        }) is null) return null;
        var optimised =
            Stage("optimise", [("bundle", Digest(merged)), .. options], found => Optimise(Bundle(merged), target, budgeting, found));
        if (optimised is null) return null;
        var output = Stage("transform", [("bundle", Digest(optimised["bundle"]!)), .. options], found => TargetOutputJson.Write(
            TargetWriter.Write(Bundle(optimised["bundle"]!), target, model, found)));
        if (output is null) return null;
        var (files, losses) = TargetOutputJson.Read(output);
        var built = new BuiltTarget(
            target.Name, target.Format, [.. files.Select(DistFolder.Describe)], losses, BudgetJson.Read(optimised["budget"]!));
        return (built, files, [.. merged["overrides"]!.Items.Select(each => each.AsString()!)]);
    }

    private CopJson? Merge(InstalledPackages installed, TargetOptions target, ModelInfo model, DiagnosticList found)
    {
        if (installed.Root.Manifest.Files.All(each => each.Kind != "system"))
        {
            found.Add(
                DiagnosticCodes.NoSystem, PackageManifest.FileName, SourceSpan.Start,
                "The package has no context.system, so it is a library that other packages use.");
            return null;
        }

        var compile = new CompileCache(_cache, _clock);
        return BundleMerger.Merge(installed, target, model, found, compile.Parse) is { } bundle ? BundleJson.Write(bundle) : null;
    }

    private static CopJson Optimise(Bundle bundle, TargetOptions target, BudgetCheck budgeting, DiagnosticList found)
    {
        if (target.IsOptimized) bundle = BundleMinifier.Minify(bundle, found);
        if (target.TrimsBudget) bundle = budgeting.Trim(bundle, target.Persona, found);
        var budget = budgeting.Count(bundle, target.Persona);
        BudgetCheck.Check(budget, found);
        return CopJson.Object(("bundle", BundleJson.Write(bundle)), ("budget", BudgetJson.Write(budget)));
    }

    // The result and the diagnostics of a stage are kept together. A result with an error is never kept.
    private CopJson? Stage(string name, IEnumerable<(string, CopJson?)> inputs, Func<DiagnosticList, CopJson?> run) =>
        _clock.Run(name, () =>
    {
        string key = StageCache.KeyOf(name, Version, inputs);
        if (_cache.Find(key) is { } known)
        {
            foreach (var diagnostic in DiagnosticJson.Read(known["diagnostics"])) _diagnostics.Add(diagnostic);
            return (known["result"], true);
        }

        var found = new DiagnosticList();
        var result = run(found);
        foreach (var diagnostic in found) _diagnostics.Add(diagnostic);
        if (found.HasErrors) return (null, false);
        if (result is not null) _cache.Keep(key, CopJson.Object(("result", result), ("diagnostics", DiagnosticJson.Write(found))));
        return (result, false);
    });

    private static IEnumerable<(string, CopJson?)> InputsOf(InstalledPackages installed, TargetOptions target) =>
    [
        ("tree", CopJson.From(installed.Root.SourceTree)),
        ("packages", CopJson.Array(installed.Packages.Select(each => CopJson.From($"{each.Entry.Name} {each.Entry.Tree}")))),
        ("lock", installed.Lock is null ? null : CopJson.From(LockWriter.Write(installed.Lock))),
        .. OptionsOf(target),
    ];

    private static IEnumerable<(string, CopJson?)> OptionsOf(TargetOptions target) =>
    [
        ("name", CopJson.From(target.Name)),
        ("format", CopJson.From(target.Format)),
        ("model", target.Model is null ? null : CopJson.From(target.Model)),
        ("persona", target.Persona is null ? null : CopJson.From(target.Persona)),
        ("optimize", CopJson.From(target.IsOptimized)),
        ("knowledge", CopJson.From(target.IncludesKnowledge)),
        ("strict", CopJson.From(target.IsStrict)),
        ("trim", CopJson.From(target.TrimsBudget)),
        ("kernel", CopJson.From(target.RunsInKernel)),
        ("vars", CopJson.Object(target.Variables.Select(each => (each.Key, (CopJson?)each.Value)))),
    ];

    private CopJson Digest(CopJson bundle) => CopJson.From($"{bundle.Hash().Value} {_models.Digest}");

    private static Bundle Bundle(CopJson json) =>
        BundleJson.TryRead(json, out var bundle) ? bundle! : throw new CopInvariantException("A bundle that was written cannot be read.");
}
