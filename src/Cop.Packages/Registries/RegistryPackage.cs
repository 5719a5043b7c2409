using System.Collections.Immutable;
using Semver;

namespace Cop.Packages;

/// <summary>The document of a package in a registry.</summary>
/// <param name="Name">The package.</param>
/// <param name="Tags">The versions that have a name, such as latest.</param>
/// <param name="Releases">The releases that can be read.</param>
/// <param name="Registry">The registry.</param>
internal sealed record RegistryPackage(
    string Name, ImmutableDictionary<string, string> Tags, ImmutableArray<RegistryRelease> Releases, IPackageRegistry Registry)
{
    public RegistryRelease? Find(SemVersion version) => Releases.FirstOrDefault(each => each.Release.Version == version);
}
