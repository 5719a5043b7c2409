using Semver;

namespace Cop.Packages;

/// <summary>A cut between two versions: directly before a version, or directly after it.</summary>
internal readonly record struct VersionCut(SemVersion Version, bool IsAfter) : IComparable<VersionCut>
{
    private const int MaxPart = 1 << 20;

    // Comparing big integers is slow, and few versions need them.
    private readonly long _packed = Pack(Version);

    /// <summary>The version from <see cref="Pack"/>.</summary>
    public long Packed => _packed;

    public int CompareTo(VersionCut other)
    {
        int order = Compare(other.Version, other._packed);
        return order != 0 ? order : IsAfter.CompareTo(other.IsAfter);
    }

    /// <summary>Whether the cut is below a version.</summary>
    /// <param name="version">The version.</param>
    /// <param name="packed">The same version from <see cref="Pack"/>.</param>
    public bool IsBelow(SemVersion version, long packed)
    {
        int order = Compare(version, packed);
        return order < 0 || order == 0 && !IsAfter;
    }

    /// <summary>Major, minor and patch in one number of the same order; -1 where they do not fit.</summary>
    public static long Pack(SemVersion version) => version.Major < MaxPart && version.Minor < MaxPart && version.Patch < MaxPart
        ? ((long)version.Major << 40) | ((long)version.Minor << 20) | (long)version.Patch : -1;

    private int Compare(SemVersion version, long packed) =>
        _packed >= 0 && packed >= 0 && (_packed != packed || Version.IsRelease && version.IsRelease)
            ? _packed.CompareTo(packed) : Version.ComparePrecedenceTo(version);
}
