using System.Collections.Immutable;
using Semver;

namespace Cop.Packages;

/// <summary>Compares the lock with the registries.</summary>
internal static class OutdatedCheck
{
    public static async Task<OutdatedPackages> RunAsync(
        PackageManifest root, LockFile? file, RegistrySet registries, CancellationToken cancellationToken)
    {
        var wanted = root.Dependencies.Where(each => each.Path is null && each.Range is not null)
            .DistinctBy(each => each.Name).OrderBy(each => each.Name, StringComparer.Ordinal).ToList();
        await registries.ReadAllAsync(wanted.Select(each => each.Name), cancellationToken).ConfigureAwait(false);
        var found = ImmutableArray.CreateBuilder<OutdatedPackage>();
        foreach (var dependency in wanted)
        {
            var package = await registries.ReadAsync(dependency.Name, cancellationToken).ConfigureAwait(false)
                ?? throw new PackageFaultException(DiagnosticCodes.PackageNotFound, $"No registry has the package \"{dependency.Name}\".");
            if (Compare(dependency, file?.Find(dependency.Name)?.Version, package) is { } outdated) found.Add(outdated);
        }

        return new(found.ToImmutable());
    }

    private static OutdatedPackage? Compare(ManifestDependency dependency, SemVersion? current, RegistryPackage package)
    {
        var usable = package.Releases.Where(each => !each.Release.IsYanked).ToList();
        var inRange = Highest(usable.Where(each => dependency.Range!.Versions.Contains(each.Release.Version)));
        var latest = Highest(usable.Where(each => !each.Release.Version.IsPrerelease || dependency.AllowPrereleases));
        var known = current is null ? null : package.Find(current);
        string note = known is null ? "" : known.Release.IsYanked ? "yanked" : known.Deprecated is not null ? "deprecated" : "";
        bool isCurrent = current is not null && (inRange?.Release.Version ?? current) == current
            && (latest?.Release.Version ?? current).ComparePrecedenceTo(current) <= 0;
        return isCurrent && note.Length == 0 ? null : new(
            dependency.Name, current?.ToString(), inRange?.Release.Version.ToString(), latest?.Release.Version.ToString(),
            latest?.Release.Published, note);
    }

    private static RegistryRelease? Highest(IEnumerable<RegistryRelease> releases) =>
        releases.MaxBy(each => each.Release.Version, SemVersion.PrecedenceComparer);
}
