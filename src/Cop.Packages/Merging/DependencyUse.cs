using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>The use that packages of a bundle make of each other: kinds of parts, new names, and values of variables.</summary>
internal sealed class DependencyUse
{
    private readonly Dictionary<string, ImmutableHashSet<string>?> _uses = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Package, string Kind, string Old), string> _names = [];
    private readonly Dictionary<(string Package, string Name), VariableBinding> _bindings = [];

    /// <summary>Reads the declarations of all packages, dependents first: the nearest to the root decides.</summary>
    /// <param name="dependentsFirst">The packages.</param>
    /// <param name="developed">The package whose dependencies for development count (P-15); null for none.</param>
    public DependencyUse(IEnumerable<PackageContent> dependentsFirst, PackageContent? developed)
    {
        foreach (var owner in dependentsFirst)
        {
            foreach (var dependency in owner.Manifest.Dependencies.Where(
                each => each.Kind != DependencyKind.Development || owner == developed))
                Read(owner.Manifest, dependency);
        }
    }

    /// <summary>Bindings of variables: the dependency and its variable, the dependent, and its variable or a value.</summary>
    public IEnumerable<((string Package, string Name) Target, VariableBinding Source)> Bindings =>
        _bindings.Select(each => (each.Key, each.Value));

    /// <summary>Whether a kind of parts of a dependency is part of the bundle (P-33).</summary>
    public bool Includes(string package, string kind) => _uses.GetValueOrDefault(package) is not { } kinds || kinds.Contains(kind);

    /// <summary>The name of a part in the bundle.</summary>
    public string NameOf(string package, string kind, string name) => _names.GetValueOrDefault((package, kind, name), name);

    private void Read(PackageManifest owner, ManifestDependency dependency)
    {
        var node = owner.Document[ManifestDependencies.SectionOf(dependency.Kind)]?[dependency.Name];
        // One dependent that uses everything is enough.
        if (dependency.Use.IsEmpty) _uses[dependency.Name] = null;
        else if (!_uses.TryGetValue(dependency.Name, out var known)) _uses[dependency.Name] = [.. dependency.Use];
        else if (known is not null) _uses[dependency.Name] = known.Union(dependency.Use);
        foreach (var kind in node?["rename"]?.Members ?? [])
        {
            foreach (var rename in kind.Value.Members) _names.TryAdd((dependency.Name, kind.Key, rename.Key), rename.Value.Text);
        }

        foreach (var variable in node?["variables"]?.Members ?? [])
        {
            string? from = variable.Value.TextOf("from");
            var value = from is null ? variable.Value.ToJson() : null;
            _bindings.TryAdd((dependency.Name, variable.Key), new VariableBinding(value, owner.Name, from, variable.KeySpan));
        }
    }
}
