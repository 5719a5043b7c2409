using Semver;

namespace Cop.Packages;

/// <summary>Checks every edge of a lock against every manifest (P-23).</summary>
internal static class LockAgreement
{
    /// <summary>Returns the disagreements; empty when a resolution could have written the lock.</summary>
    /// <param name="root">The manifest of the root.</param>
    /// <param name="file">The lock.</param>
    /// <param name="dependenciesOf">The dependencies of a locked package by its own manifest.</param>
    public static IEnumerable<string> Check(
        PackageManifest root, LockFile file, Func<LockedPackage, IEnumerable<ReleaseDependency>> dependenciesOf)
    {
        if (file.Requires != LockFile.RequirementsOf(root)) yield return "The dependencies in cop.yaml changed since the lock was written.";
        foreach (var dependency in root.Dependencies.Where(each => each.Range is not null))
        {
            if (Fault(
                root.Name, dependency.Name, Range(root, dependency.Name, dependency.Range!.Versions), dependency.Range.Text,
                dependency.Kind, file) is { } fault)
                yield return fault;
        }

        var needed = new HashSet<string>(root.Dependencies.Select(each => each.Name), StringComparer.Ordinal);
        foreach (var package in file.Packages)
        {
            foreach (var dependency in dependenciesOf(package))
            {
                needed.Add(dependency.Name);
                var versions = Range(root, dependency.Name, dependency.Versions);
                if (Fault(
                    package.Name, dependency.Name, versions, dependency.Range, dependency.Kind, file) is { } fault) yield return fault;
                if (dependency.Kind == DependencyKind.Normal && !package.Dependencies.ContainsKey(dependency.Name))
                    yield return $"{package.Name} depends on {dependency.Name}, which its entry in the lock does not name.";
            }

            foreach (var (name, version) in package.Dependencies)
            {
                if (file.Find(
                    name)?.Version
                .ToString() != version) yield return $"{package.Name} is locked with {name} {version}, which the lock does not have.";
            }
        }

        foreach (
            var package in file.Packages.Where(
                each => !needed.Contains(each.Name))) yield return $"{package.Name} is in the lock and nothing needs it.";
    }

    private static VersionSet Range(PackageManifest root, string name, VersionSet declared) =>
        root.Overrides.TryGetValue(name, out var forced) ? forced.Versions : declared;

    private static string? Fault(string owner, string name, VersionSet versions, string range, DependencyKind kind, LockFile file)
    {
        if (file.Find(name)?.Version is SemVersion version)
            return versions.Contains(version) ? null : $"{owner} needs {name} {range}; the lock has {version}.";
        return kind is DependencyKind.Optional or DependencyKind.Peer ? null : $"{owner} needs {name} {range}; the lock does not have it.";
    }
}
