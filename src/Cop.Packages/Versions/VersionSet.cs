using System.Globalization;
using Semver;

namespace Cop.Packages;

/// <summary>A set of versions. Releases and pre-releases are separate, since a range admits few pre-releases (P-12).</summary>
internal sealed record VersionSet(VersionIntervals Releases, VersionIntervals Prereleases)
{
    public static readonly VersionSet None = new(VersionIntervals.None, VersionIntervals.None);
    public static readonly VersionSet All = new(VersionIntervals.All, VersionIntervals.All);

    /// <summary>All releases and no pre-release: the range <c>*</c>.</summary>
    public static readonly VersionSet AllReleases = new(VersionIntervals.All, VersionIntervals.None);

    public bool IsEmpty => Releases.IsEmpty && Prereleases.IsEmpty;

    /// <summary>Every version between two cuts.</summary>
    public static VersionSet Between(VersionCut? lower, VersionCut? upper)
    {
        var interval = VersionIntervals.Between(lower, upper);
        return new(interval, interval);
    }

    public static VersionSet Exactly(SemVersion version)
    {
        var interval = VersionIntervals.Between(new VersionCut(version, false), new VersionCut(version, true));
        return version.IsPrerelease ? new(VersionIntervals.None, interval) : new(interval, VersionIntervals.None);
    }

    public bool Contains(SemVersion version) => (version.IsPrerelease ? Prereleases : Releases).Contains(version);

    /// <summary>Whether the set has a version.</summary>
    /// <param name="version">The version.</param>
    /// <param name="packed">The same version from <see cref="VersionCut.Pack"/>.</param>
    public bool Contains(SemVersion version, long packed) =>
        (version.IsPrerelease ? Prereleases : Releases).Contains(version, packed);

    public VersionSet Intersect(VersionSet other) => new(Releases.Intersect(other.Releases), Prereleases.Intersect(other.Prereleases));

    public VersionSet Union(VersionSet other) => new(Releases.Union(other.Releases), Prereleases.Union(other.Prereleases));

    public VersionSet Complement() => new(Releases.Complement(), Prereleases.Complement());

    public bool IsSubsetOf(VersionSet other) => Releases.IsSubsetOf(other.Releases) && Prereleases.IsSubsetOf(other.Prereleases);

    public bool IsDisjointFrom(VersionSet other) =>
        Releases.IsDisjointFrom(other.Releases) && Prereleases.IsDisjointFrom(other.Prereleases);

    /// <summary>The set in words: the releases, and pre-releases only where there are no releases.</summary>
    public override string ToString() =>
        Releases is { StartsInside: true, Cuts.IsEmpty: true }
            ? "any version"
            : Releases.IsEmpty ? Describe(Prereleases) : Describe(Releases);

    private static string Describe(VersionIntervals intervals)
    {
        if (intervals.IsEmpty) return "no version";
        var parts = new List<string>();
        VersionCut? lower = null;
        bool inside = intervals.StartsInside;
        foreach (var cut in intervals.Cuts)
        {
            if (inside) parts.Add(Describe(lower, cut));
            lower = cut;
            inside = !inside;
        }

        if (inside) parts.Add(Describe(lower, null));
        return string.Join(" or ", parts);
    }

    private static string Describe(VersionCut? lower, VersionCut? upper)
    {
        if (lower is { IsAfter: false } low && upper is { IsAfter: true } high && low.Version == high.Version) return low.Version
            .ToString();
        string start = lower is { } from ? string.Create(CultureInfo.InvariantCulture, $"{(from.IsAfter ? ">" : ">=")}{from.Version}") : "";
        string end = upper is { } to ? string.Create(CultureInfo.InvariantCulture, $"{(to.IsAfter ? "<=" : "<")}{to.Version}") : "";
        return start.Length > 0 && end.Length > 0 ? $"{start} {end}" : start.Length > 0 ? start : end.Length > 0 ? end : "any version";
    }
}
