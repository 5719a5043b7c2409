using System.Collections.Immutable;
using Semver;

namespace Cop.Packages;

/// <summary>The releases that a resolution may choose from: path packages beside the root first, then registries.</summary>
internal sealed class AvailablePackages
{
    private readonly Dictionary<string, RegistryPackage> _packages = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ImmutableArray<PackageRelease>> _releases = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PathPackage> _paths;
    private readonly RegistrySet _registries;

    public AvailablePackages(IEnumerable<PathPackage> paths, RegistrySet registries)
    {
        _paths = paths.ToDictionary(each => each.Content.Manifest.Name, StringComparer.Ordinal);
        _registries = registries;
        foreach (var (name, path) in _paths)
        {
            var manifest = path.Content.Manifest;
            _releases[name] =
            [
                new() { Version = manifest.Version, Dependencies = [.. ManifestDependencies.OfDependency(manifest)] },
            ];
        }
    }

    public IReadOnlyDictionary<string, ImmutableArray<PackageRelease>> Releases => _releases;

    public PathPackage? FindPath(string name) => _paths.GetValueOrDefault(name);

    public RegistryPackage? FindRegistry(string name) => _packages.GetValueOrDefault(name);

    /// <summary>Reads the documents of packages that are not known yet.</summary>
    public async Task LoadAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        await _registries.ReadAllAsync(names, cancellationToken).ConfigureAwait(false);
        foreach (var name in names)
        {
            var package = await _registries.ReadAsync(name, cancellationToken).ConfigureAwait(false);
            if (package is not null) _packages[name] = package;
            _releases[name] = package is null ? [] : [.. package.Releases.Select(each => each.Release)];
        }
    }

    /// <summary>The dependencies of a version that was chosen.</summary>
    public ImmutableArray<ReleaseDependency> DependenciesOf(string name, SemVersion version) =>
        _releases[name].First(each => each.Version == version).Dependencies;
}
