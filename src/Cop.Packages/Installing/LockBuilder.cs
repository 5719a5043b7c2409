using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>Makes the lock of a resolution.</summary>
internal static class LockBuilder
{
    /// <summary>The lock for packages that were fetched.</summary>
    /// <param name="root">The root.</param>
    /// <param name="packages">Each chosen package with its dependencies, without the versions of these.</param>
    /// <param name="leftOut">Optional dependencies that were left out.</param>
    public static LockFile Build(
        PackageManifest root, IReadOnlyCollection<(LockedPackage Entry, PackageManifest Manifest)> packages,
        IEnumerable<OptionalEdge> leftOut)
    {
        var versions = packages.ToDictionary(each => each.Entry.Name, each => each.Entry.Version.ToString(), StringComparer.Ordinal);
        var entries = packages.ToDictionary(each => each.Entry.Name, each => each.Entry with
        {
            Dependencies = Map(each.Manifest, versions, DependencyKind.Normal, DependencyKind.Optional),
            Peers = each.Manifest.Dependencies.Where(needed => needed.Kind == DependencyKind.Peer)
                .ToImmutableSortedDictionary(needed => needed.Name, needed => needed.Range?.Text ?? "*", StringComparer.Ordinal),
            Condition = root.Dependencies.FirstOrDefault(
                needed => needed.Name == each.Entry.Name && needed.Kind == DependencyKind.Optional)?.Condition,
        }, StringComparer.Ordinal);
        var shipped = Reachable(
            root.Dependencies.Where(each => each.Kind is DependencyKind.Normal or DependencyKind.Optional).Select(each => each.Name),
            entries);
        return new LockFile
        {
            Requires = LockFile.RequirementsOf(root),
            Packages =
            [
                .. entries.Values.Select(each => each with { IsDevelopment = !shipped.Contains(each.Name) })
                    .OrderBy(each => each.Name, StringComparer.Ordinal),
            ],
            Warnings =
            [
                .. leftOut.Select(
                    edge => $"The optional dependency {edge.Name} of {OwnerOf(edge, root)} was left out: it cannot be resolved.")
                    .Order(StringComparer.Ordinal),
            ],
        };
    }

    private static string OwnerOf(OptionalEdge edge, PackageManifest root) => edge.Owner == Solver.Root ? root.Name : edge.Owner;

    private static ImmutableSortedDictionary<string, string> Map(
        PackageManifest manifest, Dictionary<string, string> versions, params DependencyKind[] kinds) =>
        manifest.Dependencies.Where(each => kinds.Contains(each.Kind) && versions.ContainsKey(each.Name))
            .ToImmutableSortedDictionary(each => each.Name, each => versions[each.Name], StringComparer.Ordinal);

    private static HashSet<string> Reachable(IEnumerable<string> roots, Dictionary<string, LockedPackage> entries)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>(roots);
        while (open.TryPop(out var name))
        {
            if (!entries.TryGetValue(name, out var entry) || !reached.Add(name)) continue;
            foreach (var needed in entry.Dependencies.Keys) open.Push(needed);
        }

        return reached;
    }
}
