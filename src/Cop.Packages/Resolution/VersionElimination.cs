using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>
/// Finds versions that no solution can hold, because a package that they need has no version left for them, and proves it.
/// </summary>
/// <remarks>
/// It takes all reachable packages at once and time linear in their dependencies. A search alone would meet these versions one by one, in
/// every combination. Peers and optional dependencies require nothing, so they exclude nothing here.
/// </remarks>
internal sealed class VersionElimination
{
    private readonly ResolutionRequest _request;
    private readonly Func<string, Candidates> _candidatesOf;
    private readonly Dictionary<string, ReachablePackage> _packages = new(StringComparer.Ordinal);
    private readonly Queue<ReachablePackage> _changed = new();

    // Releases that cannot be chosen, in packages that have others. They wait: most often all releases fail for one common reason later.
    private readonly Queue<(ReachablePackage Owner, ImmutableArray<(int Index, ReleaseDependency Needed)> Releases, ReachablePackage Other)>
        _deferred = new();

    private VersionElimination(ResolutionRequest request, Func<string, Candidates> candidatesOf) =>
        (_request, _candidatesOf) = (request, candidatesOf);

    /// <summary>The versions that cannot be chosen, one incompatibility for each package that has some.</summary>
    public static IEnumerable<Incompatibility> Find(ResolutionRequest request, Func<string, Candidates> candidatesOf)
    {
        var elimination = new VersionElimination(request, candidatesOf);
        elimination.Reach();
        elimination.Run();
        return elimination._packages.Values.OrderBy(each => each.Name, StringComparer.Ordinal).Select(each => each.Proof)
            .OfType<Incompatibility>();
    }

    private void Reach()
    {
        var open = new Queue<ReachablePackage>();
        ReachablePackage? Find(string name)
        {
            if (_packages.TryGetValue(name, out var known)) return known;
            if (!_request.Releases.ContainsKey(name)) return null;
            _packages.Add(name, known = new ReachablePackage(name, _candidatesOf(name)));
            open.Enqueue(known);
            return known;
        }

        foreach (var needed in _request.Dependencies) Find(needed.Name);
        while (open.TryDequeue(out var package))
        {
            for (int index = 0; index < package.Releases.Length; index++)
            {
                if (!package.IsUsable[index]) continue;
                foreach (var declared in package.Releases[index].Dependencies)
                {
                    if (declared.Kind is DependencyKind.Peer or DependencyKind.Optional || declared.Name == package.Name) continue;
                    var needed = _request.Apply(declared);
                    Find(needed.Name)?.DemandFor(needed.Versions).Owners.Add((package, index, needed));
                }
            }
        }
    }

    private void Run()
    {
        foreach (var package in _packages.Values.OrderBy(each => each.Name, StringComparer.Ordinal))
        {
            if (package.Demands.Any(demand => demand.Usable == 0)) _changed.Enqueue(package);
        }

        while (true)
        {
            while (_changed.TryDequeue(out var package)) ExcludeOwners(package);
            if (!_deferred.TryDequeue(out var next)) return;
            Exclude(next.Owner, [.. next.Releases.Where(each => next.Owner.IsUsable[each.Index])], next.Other);
        }
    }

    // The versions that need something of a package that it no longer has.
    private void ExcludeOwners(ReachablePackage package)
    {
        var unmet = package.Demands.Where(demand => demand.Usable == 0 && !demand.IsDone).ToList();
        if (unmet.Count == 0) return;
        foreach (var demand in unmet) demand.IsDone = true;
        var owners = unmet.SelectMany(demand => demand.Owners).Where(each => each.Owner.IsUsable[each.Index])
            .GroupBy(each => each.Owner).OrderBy(group => group.Key.Name, StringComparer.Ordinal).ToList();
        if (owners.Count == 0) return;
        package.ExcludeMissing(unmet.Aggregate(VersionSet.None, (all, demand) => all.Union(demand.Versions)));
        foreach (var group in owners)
        {
            ImmutableArray<(int Index, ReleaseDependency Needed)> releases = [.. group.Select(each => (each.Index, each.Needed))];
            if (releases.Select(each => each.Index).Distinct().Count() == group.Key.UsableCount) Exclude(group.Key, releases, package);
            else _deferred.Enqueue((group.Key, releases, package));
        }
    }

    private void Exclude(
        ReachablePackage owner, ImmutableArray<(int Index, ReleaseDependency Needed)> releases, ReachablePackage other)
    {
        if (!releases.IsEmpty && owner.Exclude(releases, other)) _changed.Enqueue(owner);
    }

    /// <summary>Versions of a package that releases of others need, and how many of them can still be chosen.</summary>
    private sealed class Demand(VersionSet versions, bool[] holds, int usable)
    {
        public VersionSet Versions => versions;

        public bool[] Holds => holds;

        public int Usable { get; set; } = usable;

        public bool IsDone { get; set; }

        public List<(ReachablePackage Owner, int Index, ReleaseDependency Needed)> Owners { get; } = [];
    }

    private sealed class ReachablePackage
    {
        private readonly Candidates _candidates;
        private readonly Dictionary<VersionSet, Demand> _demands = [];
        private VersionSet _excluded = VersionSet.None;

        public ReachablePackage(string name, Candidates candidates)
        {
            (Name, _candidates) = (name, candidates);
            IsUsable = [.. Releases.Select(release => candidates.IsAllowed(release.Version))];
            UsableCount = IsUsable.Count(each => each);
        }

        public string Name { get; }

        public ImmutableArray<PackageRelease> Releases => _candidates.Ascending;

        public bool[] IsUsable { get; }

        public int UsableCount { get; private set; }

        /// <summary>The proof that none of the excluded versions can be chosen; null while none is excluded.</summary>
        public Incompatibility? Proof { get; private set; }

        public IEnumerable<Demand> Demands => _demands.Values;

        public Demand DemandFor(VersionSet versions)
        {
            if (_demands.TryGetValue(versions, out var demand)) return demand;
            bool[] holds = _candidates.Contained(versions);
            demand = new Demand(versions, holds, holds.Where((each, index) => each && IsUsable[index]).Count());
            _demands.Add(versions, demand);
            return demand;
        }

        /// <summary>Adds to the proof the versions of a set that are not excluded yet, since none of them can be chosen.</summary>
        public void ExcludeMissing(VersionSet versions)
        {
            var rest = _candidates.IsKnown ? versions.Intersect(_excluded.Complement()) : VersionSet.All;
            if (!rest.IsEmpty) Exclude(rest, _candidates.NothingIn(rest));
        }

        /// <summary>Excludes releases that need another package; returns whether that leaves a demand without a version.</summary>
        public bool Exclude(ImmutableArray<(int Index, ReleaseDependency Needed)> releases, ReachablePackage other)
        {
            var indexes = releases.Select(each => each.Index).ToHashSet();
            var versions = _candidates.VersionsAt(indexes);
            var first = releases[0].Needed;
            bool isOne = releases.All(each => each.Needed == first);
            IncompatibilityCause cause = isOne
                ? new IncompatibilityCause.Dependency(Name, versions, first)
                : new IncompatibilityCause.Dependencies(
                    Name, versions, other.Name,
                    releases.Select(each => each.Needed.Versions).Aggregate(VersionSet.None, (all, each) => all.Union(each)));
            var needed = isOne ? first.Versions : ((IncompatibilityCause.Dependencies)cause).Versions;
            var fact = Incompatibility.Create(cause, Term.In(Name, versions), Term.NotIn(other.Name, needed))!;
            Exclude(
                versions,
                Incompatibility.Create(new IncompatibilityCause.Derived(fact, other.Proof!), Term.In(Name, versions))!);
            foreach (int index in indexes) IsUsable[index] = false;
            UsableCount -= indexes.Count;
            bool isUnmet = false;
            foreach (var demand in Demands)
            {
                int lost = indexes.Count(index => demand.Holds[index]);
                isUnmet |= lost > 0 && (demand.Usable -= lost) == 0;
            }

            return isUnmet;
        }

        private void Exclude(VersionSet versions, Incompatibility proof)
        {
            _excluded = _excluded.Union(versions);
            Proof = Proof is null
                ? proof
                : Incompatibility.Create(new IncompatibilityCause.Derived(Proof, proof), Term.In(Name, _excluded))!;
        }
    }
}
