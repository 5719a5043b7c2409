using System.Collections.Immutable;
using Semver;

namespace Cop.Packages;

/// <summary>Resolves a package: the search, optional dependencies that cannot be resolved, missing peers, cycles.</summary>
internal static class Resolver
{
    /// <summary>Searches; while there is no solution, leaves out one optional dependency that the conflict depends on (P-17).</summary>
    public static ResolutionOutcome Resolve(ResolutionRequest request)
    {
        ImmutableHashSet<OptionalEdge> leftOut = [];
        while (true)
        {
            var outcome = Solver.Solve(request, leftOut);
            if (outcome is not ResolutionOutcome.Conflict conflict
                || NextToLeaveOut(request, conflict.Cause) is not { } edge) return outcome;
            leftOut = leftOut.Add(edge);
        }
    }

    /// <summary>The peers of chosen packages that are not chosen themselves (P-16).</summary>
    public static IEnumerable<(string Owner, ReleaseDependency Peer)> MissingPeers(
        ResolutionRequest request, ImmutableSortedDictionary<string, SemVersion> versions) =>
        from chosen in versions
        from needed in ReleaseOf(request, chosen.Key, chosen.Value).Dependencies
        where needed.Kind == DependencyKind.Peer && !versions.ContainsKey(needed.Name) && needed.Name != request.RootName
        select (chosen.Key, needed);

    /// <summary>A cycle among the chosen packages, the first by name; null when there is none (P-18).</summary>
    public static ImmutableArray<string>? FindCycle(ResolutionRequest request, ImmutableSortedDictionary<string, SemVersion> versions)
    {
        var finished = new HashSet<string>(StringComparer.Ordinal);
        foreach (var start in versions.Keys)
        {
            if (FindCycle(start, finished, package => Edges(request, versions, package)) is { } cycle) return cycle;
        }

        return null;
    }

    // Depth first with a stack of its own: a chain of a thousand packages is no reason to overflow.
    private static ImmutableArray<string>? FindCycle(string start, HashSet<string> finished, Func<string, IEnumerable<string>> edgesOf)
    {
        if (finished.Contains(start)) return null;
        var path = new List<string> { start };
        var open = new Stack<IEnumerator<string>>([edgesOf(start).GetEnumerator()]);
        while (open.TryPeek(out var edges))
        {
            if (!edges.MoveNext())
            {
                open.Pop();
                finished.Add(path[^1]);
                path.RemoveAt(path.Count - 1);
                continue;
            }

            int index = path.IndexOf(edges.Current);
            if (index >= 0) return [.. path[index..], edges.Current];
            if (finished.Contains(edges.Current)) continue;
            path.Add(edges.Current);
            open.Push(edgesOf(edges.Current).GetEnumerator());
        }

        return null;
    }

    private static IEnumerable<string> Edges(
        ResolutionRequest request, ImmutableSortedDictionary<string, SemVersion> versions, string package) =>
        ReleaseOf(request, package, versions[package]).Dependencies
            .Where(needed => needed.Kind != DependencyKind.Peer && versions.ContainsKey(needed.Name))
            .Select(needed => needed.Name).Order(StringComparer.Ordinal);

    private static PackageRelease ReleaseOf(ResolutionRequest request, string package, SemVersion version) =>
        request.Releases[package].First(release => release.Version == version);

    // Of those that the conflict depends on: dependencies' optional packages first, then the root's, each the last declared.
    private static OptionalEdge? NextToLeaveOut(ResolutionRequest request, Incompatibility cause)
    {
        var edges =
            Conflicts.Leaves(cause).OfType<IncompatibilityCause.Dependency>().Where(each => each.Needed.Kind == DependencyKind.Optional)
            .Select(each => new OptionalEdge(each.Owner, each.Needed.Name)).Distinct()
            .OrderBy(edge => edge.Owner == Solver.Root).ThenBy(edge => edge.Owner, StringComparer.Ordinal)
                .ThenBy(edge => edge.Name, StringComparer.Ordinal).ToList();
        if (edges.Count == 0) return null;
        var declared = edges[0].Owner == Solver.Root
            ? request.Dependencies
            : request.Releases[edges[0].Owner].OrderByDescending(release => release.Version, SemVersion.PrecedenceComparer)
                .SelectMany(release => release.Dependencies);
        var names = declared.Select(needed => needed.Name).Distinct().ToList();
        return edges.Where(edge => edge.Owner == edges[0].Owner).MaxBy(edge => names.IndexOf(edge.Name));
    }
}
