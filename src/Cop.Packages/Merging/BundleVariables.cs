using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>The variables of all packages of a bundle, with the values that are known at build time.</summary>
internal sealed class BundleVariables
{
    private readonly Dictionary<string, TemplateVariables> _byPackage = new(StringComparer.Ordinal);

    public BundleVariables(
        ImmutableArray<PackageContent> dependentsFirst, DependencyUse use, TargetOptions target, DiagnosticList diagnostics)
    {
        string root = dependentsFirst[0].Manifest.Name;
        var bindings = use.Bindings.ToDictionary(each => each.Target, each => each.Source);
        CheckBindings(dependentsFirst, bindings, diagnostics);
        var all = ImmutableArray.CreateBuilder<BundleVariable>();
        foreach (var package in dependentsFirst)
        {
            string name = package.Manifest.Name;
            var given = Given(package.Manifest, name == root, target, bindings, diagnostics);
            var declared = package.Manifest.Variables
                .Select(each => given.TryGetValue(each.Name, out var value)
                    ? each with { IsBoundAtBuild = true, Default = value } : each).ToImmutableArray();
            _byPackage[name] = new TemplateVariables(declared, given);
            foreach (var variable in declared.Where(each => !given.ContainsKey(each.Name)
                && bindings.TryGetValue((name, each.Name), out var bound) && bound.From is not null))
                all.Add(new(name, variable, (bindings[(name, variable.Name)].Owner, bindings[(name, variable.Name)].From!)));
            all.AddRange(declared.Where(each => !all.Any(known => known.Package == name && known.Declaration.Name == each.Name))
                .Select(each => new BundleVariable(name, each)));
        }

        CheckTarget(target, dependentsFirst, root, diagnostics);
        All = all.ToImmutable();
    }

    public ImmutableArray<BundleVariable> All { get; }

    public TemplateVariables Of(string package) => _byPackage[package];

    private Dictionary<string, CopJson> Given(
        PackageManifest manifest, bool isRoot, TargetOptions target,
        Dictionary<(string, string), VariableBinding> bindings, DiagnosticList diagnostics)
    {
        var given = new Dictionary<string, CopJson>(StringComparer.Ordinal);
        foreach (var variable in manifest.Variables)
        {
            var value = target.Variables.GetValueOrDefault(isRoot ? variable.Name : $"{manifest.Name}:{variable.Name}");
            if (value is null && bindings.TryGetValue((manifest.Name, variable.Name), out var bound))
                value = bound.Value ?? (_byPackage.TryGetValue(bound.Owner, out var owner)
                    && owner.Find(bound.From!) is { IsBoundAtBuild: true } source ? owner.ValueOf(source.Name) : null);
            value ??= variable.IsBoundAtBuild ? variable.Default : null;
            if (value is null) continue;
            if (VariableCheck.Find(variable, value) is { } fault)
                diagnostics.Add(
                    DiagnosticCodes.BadValue, PackageManifest.FileName, variable.Span,
                    $"The value of \"{variable.Name}\" of {manifest.Name} {fault}");
            given[variable.Name] = value;
        }

        foreach (var variable in manifest.Variables.Where(each => each.IsBoundAtBuild && each.IsRequired && !given.ContainsKey(each.Name)))
            diagnostics.Add(
                DiagnosticCodes.MissingVariable, PackageManifest.FileName, variable.Span,
                $"The variable \"{variable.Name}\" of {manifest.Name} is bound by the build and has no value.",
                fix: new("give it under build.targets.<name>.vars"));
        return given;
    }

    private static void CheckBindings(
        ImmutableArray<PackageContent> packages,
        Dictionary<(string Package, string Name), VariableBinding> bindings,
        DiagnosticList diagnostics)
    {
        var declared = packages.ToDictionary(
            each => each.Manifest.Name, each => each.Manifest.Variables.Select(variable => variable.Name).ToHashSet(StringComparer.Ordinal),
            StringComparer.Ordinal);
        foreach (var ((package, name), (_, owner, from, span)) in bindings)
        {
            if (declared.TryGetValue(package, out var known) && !known.Contains(name))
                Add($"{package} has no variable \"{name}\".", NearestName.Find(name, known), span);
            if (from is not null && declared.TryGetValue(owner, out var own) && !own.Contains(from))
                Add($"{owner} has no variable \"{from}\".", NearestName.Find(from, own), span);
        }

        void Add(string message, string? nearest, SourceSpan span) => diagnostics.Add(
            DiagnosticCodes.BadBinding, PackageManifest.FileName, span, message, fix: nearest is null ? null : new($"write \"{nearest}\""));
    }

    private static void CheckTarget(TargetOptions target, ImmutableArray<PackageContent> packages, string root, DiagnosticList diagnostics)
    {
        var known = packages.SelectMany(each => each.Manifest.Variables.Select(variable =>
            each.Manifest.Name == root ? variable.Name : $"{each.Manifest.Name}:{variable.Name}")).ToHashSet(StringComparer.Ordinal);
        foreach (var name in target.Variables.Keys.Where(each => !known.Contains(each)))
            diagnostics.Add(
                DiagnosticCodes.UnknownVariable, PackageManifest.FileName, SourceSpan.Start,
                $"The target {target.Name} gives a value for \"{name}\", which is no variable.",
                fix: NearestName.Find(name, known) is { } nearest ? new($"write \"{nearest}\"") : null);
    }
}
