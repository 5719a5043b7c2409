namespace Cop.Packages;

/// <summary>The dependencies of a manifest in the form that the resolution takes.</summary>
internal static class ManifestDependencies
{
    /// <summary>The dependencies of a package that others use: its own tests do not count (P-15).</summary>
    public static IEnumerable<ReleaseDependency> OfDependency(PackageManifest manifest) =>
        manifest.Dependencies.Where(each => each.Kind != DependencyKind.Development).Select(ToRelease);

    /// <summary>The dependencies of the root.</summary>
    public static IEnumerable<ReleaseDependency> OfRoot(PackageManifest manifest) => manifest.Dependencies.Select(ToRelease);

    /// <summary>The section of a manifest that declares a kind.</summary>
    public static string SectionOf(DependencyKind kind) => kind switch
    {
        DependencyKind.Development => "dev_dependencies",
        DependencyKind.Peer => "peer_dependencies",
        DependencyKind.Optional => "optional_dependencies",
        _ => "dependencies",
    };

    private static ReleaseDependency ToRelease(ManifestDependency dependency) => new(
        dependency.Name,
        dependency.Range?.Versions ?? VersionSet.All,
        dependency.Range?.Text ?? "*",
        dependency.Kind == DependencyKind.Development ? DependencyKind.Normal : dependency.Kind);
}
