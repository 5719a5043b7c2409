using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>The packages of a lock.</summary>
/// <param name="Root">The name of the package whose lock it is.</param>
/// <param name="Direct">The packages that its manifest names.</param>
/// <param name="Packages">All packages, by name.</param>
public sealed record PackageInventory(string Root, ImmutableArray<string> Direct, ImmutableArray<PackageListing> Packages)
{
    private const int MaxChains = 100;

    /// <summary>Every chain of dependencies from the root to a package, at most 100; empty when nothing needs it.</summary>
    /// <param name="name">The package.</param>
    public ImmutableArray<ImmutableArray<string>> ChainsTo(string name)
    {
        var byName = Packages.ToDictionary(each => each.Name, StringComparer.Ordinal);
        var leading = Leading(name);
        var chains = ImmutableArray.CreateBuilder<ImmutableArray<string>>();
        var open =
            new Stack<ImmutableArray<string>>(Direct.Reverse().Where(leading.Contains).Select(each => ImmutableArray.Create(Root, each)));
        while (chains.Count < MaxChains && open.TryPop(out var chain))
        {
            if (chain[^1] == name) chains.Add(chain);
            else if (byName.TryGetValue(chain[^1], out var package))
                foreach (var next in package.Dependencies.Keys.OrderDescending(StringComparer.Ordinal).Where(leading.Contains))
                    open.Push(chain.Add(next));
        }

        return chains.ToImmutable();
    }

    // Only packages that lead to the wanted one are followed, so chains that end elsewhere cost nothing.
    private HashSet<string> Leading(string name)
    {
        var leading = new HashSet<string>(StringComparer.Ordinal) { name };
        for (int before = 0; before != leading.Count;)
        {
            before = leading.Count;
            foreach (var package in Packages.Where(each => each.Dependencies.Keys.Any(leading.Contains))) leading.Add(package.Name);
        }

        return leading;
    }
}
