using System.Collections.Immutable;
using Semver;

namespace Cop.Packages;

/// <summary>The releases of one package, and the order in which the search tries them: the locked one, then the highest.</summary>
internal sealed class Candidates
{
    private readonly string _package;
    private readonly ImmutableArray<PackageRelease> _ascending;
    private readonly ImmutableArray<SemVersion> _tried;
    private readonly Dictionary<SemVersion, string> _refused = [];
    private VersionSet? _countedFor;
    private int _count;
    private long[]? _packed;

    public Candidates(string package, ImmutableArray<PackageRelease> releases, ResolutionRequest request)
    {
        _package = package;
        _ascending = [.. releases.OrderBy(release => release.Version, SemVersion.PrecedenceComparer)];
        var locked = request.Locked.GetValueOrDefault(package);
        foreach (var release in _ascending)
        {
            if (Refusal(package, release, locked, request) is { } reason) _refused.Add(release.Version, reason);
        }

        _tried = [.. _ascending.Select(release => release.Version).Where(version => !_refused.ContainsKey(version)).Reverse()];
        if (locked is not null && _tried.Contains(locked)) _tried = [locked, .. _tried.Where(version => version != locked)];
    }

    public bool IsKnown => !_ascending.IsEmpty;

    /// <summary>All releases, the lowest first.</summary>
    public ImmutableArray<PackageRelease> Ascending => _ascending;

    /// <summary>For each release whether a set has it.</summary>
    public bool[] Contained(VersionSet versions)
    {
        _packed ??= [.. _ascending.Select(release => VersionCut.Pack(release.Version))];
        var contained = new bool[_packed.Length];
        for (int index = 0; index < contained.Length; index++)
            contained[index] = versions.Contains(_ascending[index].Version, _packed[index]);
        return contained;
    }

    public bool IsAllowed(SemVersion version) => !_refused.ContainsKey(version);

    /// <summary>The statement that no release in a set can be chosen.</summary>
    public Incompatibility NothingIn(VersionSet versions) => IsKnown
        ? Incompatibility.Create(
            new IncompatibilityCause.NoVersions(_package, versions, RefusalIn(versions)), Term.In(_package, versions))!
        : Incompatibility.Create(new IncompatibilityCause.NotFound(_package), Term.In(_package, VersionSet.All))!;

    /// <summary>The versions from each of some releases up to the next release.</summary>
    public VersionSet VersionsAt(IReadOnlySet<int> indexes)
    {
        var versions = VersionSet.None;
        for (int first = 0; first < _ascending.Length; first++)
        {
            if (!indexes.Contains(first)) continue;
            int last = first;
            while (indexes.Contains(last + 1)) last++;
            versions = versions.Union(Between(first, last));
            first = last;
        }

        return versions;
    }

    /// <summary>The number of releases in a set that can be chosen.</summary>
    public int CountIn(VersionSet versions)
    {
        if (!ReferenceEquals(_countedFor, versions)) (_countedFor, _count) = (versions, _tried.Count(versions.Contains));
        return _count;
    }

    public SemVersion? FirstIn(VersionSet versions) => _tried.FirstOrDefault(versions.Contains);

    /// <summary>Returns the reason that releases in a set cannot be chosen; empty when there are none.</summary>
    public string RefusalIn(VersionSet versions) =>
        string.Join(
            "; ", _refused.Where(each => versions.Contains(each.Key)).Select(each => each.Value).Distinct().Order(StringComparer.Ordinal));

    /// <summary>The dependencies of a release, each with all neighbouring versions that have it too.</summary>
    public IEnumerable<(VersionSet Owners, ReleaseDependency Needed)> DependenciesOf(SemVersion version)
    {
        int index = _ascending.BinarySearch(new PackageRelease { Version = version }, ByVersion);
        return _ascending[index].Dependencies.Select(needed => (OwnersOf(index, needed), needed));
    }

    /// <summary>The dependencies of all releases, each with the neighbouring versions that have it.</summary>
    public IEnumerable<(VersionSet Owners, ReleaseDependency Needed)> AllDependencies() =>
        from index in Enumerable.Range(0, _ascending.Length)
        from needed in _ascending[index].Dependencies
        where index == 0 || !_ascending[index - 1].Dependencies.Contains(needed)
        select (OwnersOf(index, needed), needed);

    private VersionSet OwnersOf(int index, ReleaseDependency needed)
    {
        var (first, last) = (index, index);
        while (first > 0 && _ascending[first - 1].Dependencies.Contains(needed)) first--;
        while (last < _ascending.Length - 1 && _ascending[last + 1].Dependencies.Contains(needed)) last++;
        return Between(first, last);
    }

    private VersionSet Between(int first, int last)
    {
        VersionCut? lower = first == 0 ? null : new VersionCut(_ascending[first].Version, false);
        VersionCut? upper = last == _ascending.Length - 1 ? null : new VersionCut(_ascending[last + 1].Version, false);
        return VersionSet.Between(lower, upper);
    }

    private static readonly Comparer<PackageRelease> ByVersion =
        Comparer<PackageRelease>.Create((left, right) => left.Version.ComparePrecedenceTo(right.Version));

    private static string? Refusal(string package, PackageRelease release, SemVersion? locked, ResolutionRequest request)
    {
        if (request.Forbidden(package, release.Version) is { } reason) return $"forbidden by the policy ({reason})";
        if (release.Version == locked) return null;
        if (release.IsYanked) return "yanked";
        return release.Published > request.PublishedUntil ? "published too short a time ago" : null;
    }
}
