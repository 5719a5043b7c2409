using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>The packages that are part of a bundle, with the order and the depth that merging uses.</summary>
internal sealed class PackageOrder
{
    private readonly Dictionary<string, int> _depths = new(StringComparer.Ordinal);

    private PackageOrder(ImmutableArray<PackageContent> packages) => Packages = packages;

    /// <summary>Dependencies before dependents, ties by name; the root is the last.</summary>
    public ImmutableArray<PackageContent> Packages { get; private init; }

    /// <summary>The number of dependencies between the root and a package, on the shortest way.</summary>
    public int DepthOf(string package) => _depths[package];

    /// <summary>Orders the packages of a lock. Optional ones of the root count only where their condition holds.</summary>
    public static PackageOrder Of(InstalledPackages installed, Func<string, bool> conditionHolds)
    {
        var root = installed.Root;
        var contents = installed.Packages.ToDictionary(each => each.Entry.Name, StringComparer.Ordinal);
        var direct = root.Manifest.Dependencies
            .Where(each => each.Kind != DependencyKind.Peer && contents.ContainsKey(each.Name))
            .Where(each => installed.HasDevelopment || each.Kind != DependencyKind.Development)
            .Where(each => each.Condition is null || conditionHolds(each.Condition)).Select(each => each.Name).ToList();
        var order = new PackageOrder([]);
        order._depths[root.Manifest.Name] = 0;
        var open = new Queue<(string Name, int Depth)>(direct.Select(each => (each, 1)));
        while (open.TryDequeue(out var next))
        {
            if (!contents.TryGetValue(next.Name, out var package) || !order._depths.TryAdd(next.Name, next.Depth)) continue;
            foreach (var needed in package.Entry.Dependencies.Keys) open.Enqueue((needed, next.Depth + 1));
        }

        return order.WithPackages([.. order.Sort(contents), root]);
    }

    private PackageOrder WithPackages(ImmutableArray<PackageContent> packages)
    {
        var order = new PackageOrder(packages);
        foreach (var (name, depth) in _depths) order._depths[name] = depth;
        return order;
    }

    // The lock has no cycles (P-18), so a package without open dependencies exists until all are placed.
    private List<PackageContent> Sort(Dictionary<string, (LockedPackage Entry, PackageContent Content)> contents)
    {
        var waiting = new SortedSet<string>(_depths.Keys.Where(contents.ContainsKey), StringComparer.Ordinal);
        var sorted = new List<PackageContent>();
        while (waiting.Count > 0)
        {
            string next = waiting.FirstOrDefault(each => !contents[each].Entry.Dependencies.Keys.Any(waiting.Contains))
                ?? throw new CopInvariantException("The packages of the lock depend on each other in a cycle.");
            sorted.Add(contents[next].Content);
            waiting.Remove(next);
        }

        return sorted;
    }
}
