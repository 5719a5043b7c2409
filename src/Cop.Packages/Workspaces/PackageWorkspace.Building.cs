using System.Collections.Immutable;

namespace Cop.Packages;

/// <content>Validating, rendering and building.</content>
public sealed partial class PackageWorkspace
{
    /// <summary>
    /// Checks the whole package: form, files, templates, lock, tools' schemas, contradictions, and the budget of each target.
    /// </summary>
    /// <param name="target">The target; null for all of the manifest.</param>
    public PackageOutcome<ValidationReport> Validate(string? target = null) => Run<ValidationReport>(diagnostics =>
    {
        foreach (var diagnostic in PackageValidator.Validate(_environment.Folder)) diagnostics.Add(diagnostic);
        if (diagnostics.HasErrors || InstalledPackages.Load(_environment, diagnostics) is not { } installed) return null;
        PackageLint.Check(installed.Root, diagnostics);
        var models = ModelData.Read(_environment.ModelsFile);
        var budgets = ImmutableArray.CreateBuilder<TargetBudget>();
        foreach (var options in PackageBuild.Targets(installed.Root.Manifest, target is null ? [] : [target]))
        {
            var model = models.Find(options.Model, options.Format);
            ModelCheck.Check(installed.Root.Manifest, options, model, diagnostics);
            if (BundleMerger.Merge(installed, options, model, diagnostics) is not { } bundle) continue;
            var check = new BudgetCheck(model, new TokenCounter(models.EstimateOf(model.Tokenizer)));
            if (options.TrimsBudget) bundle = check.Trim(bundle, options.Persona, diagnostics);
            budgets.Add(new(options.Name, check.Count(bundle, options.Persona)));
            BudgetCheck.Check(budgets[^1].Budget, diagnostics);
        }

        return new ValidationReport(budgets.ToImmutable());
    });

    /// <summary>Renders what a model gets, with the origin of every piece.</summary>
    /// <param name="values">Values of variables; those of a dependency as <c>package:name</c>.</param>
    /// <param name="target">The target; null for the first of the manifest.</param>
    /// <param name="persona">The persona; null for the target's, else the default.</param>
    public PackageOutcome<RenderedPackage> Render(
        IReadOnlyDictionary<string, CopJson> values, string? target = null, string? persona = null)
    {
        ArgumentNullException.ThrowIfNull(values);
        return Run<RenderedPackage>(diagnostics =>
        {
            if (InstalledPackages.Load(_environment, diagnostics) is not { } installed) return null;
            var options = PackageBuild.Targets(installed.Root.Manifest, target is null ? [] : [target])[0];
            var model = ModelData.Read(_environment.ModelsFile).Find(options.Model, options.Format);
            if (BundleMerger.Merge(installed, options, model, diagnostics) is not { } bundle) return null;
            return PackageBundle.Render(bundle, values, persona ?? options.Persona, model.ForTemplates, _environment.Nonces, diagnostics);
        });
    }

    /// <summary>Builds targets. What an earlier build made of the same inputs is used again; the files are the same either way.</summary>
    /// <param name="request">The targets and options.</param>
    /// <param name="cancellationToken">Cancels the waiting for another command that changes the folder.</param>
    public Task<PackageOutcome<BuildReport>> BuildAsync(BuildRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return RunLockedAsync(
            (diagnostics, _) => Task.FromResult(new PackageBuild(_environment, request, diagnostics).Run()), cancellationToken);
    }
}
