using System.Collections.Immutable;
using Semver;

namespace Cop.Packages;

/// <summary>A set of versions as ascending cuts: membership changes at each of them.</summary>
/// <remarks>The form is canonical, so two equal sets have equal cuts.</remarks>
internal sealed class VersionIntervals : IEquatable<VersionIntervals>
{
    public static readonly VersionIntervals None = new(false, []);
    public static readonly VersionIntervals All = new(true, []);

    private VersionIntervals(bool startsInside, ImmutableArray<VersionCut> cuts) => (StartsInside, Cuts) = (startsInside, cuts);

    /// <summary>Whether the lowest versions are members.</summary>
    public bool StartsInside { get; }

    public ImmutableArray<VersionCut> Cuts { get; }

    public bool IsEmpty => !StartsInside && Cuts.IsEmpty;

    /// <summary>The versions between two cuts; null is no bound.</summary>
    public static VersionIntervals Between(VersionCut? lower, VersionCut? upper)
    {
        if (lower is { } low && upper is { } high)
            return low.CompareTo(high) < 0 ? new(false, [low, high]) : None;
        return lower is { } only ? new(false, [only]) : upper is { } end ? new(true, [end]) : All;
    }

    public bool Contains(SemVersion version) => Contains(version, VersionCut.Pack(version));

    /// <summary>Whether a version is a member.</summary>
    /// <param name="version">The version.</param>
    /// <param name="packed">The same version from <see cref="VersionCut.Pack"/>.</param>
    public bool Contains(SemVersion version, long packed)
    {
        int low = 0, high = Cuts.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (Cuts[middle].IsBelow(version, packed)) low = middle + 1;
            else high = middle;
        }

        return StartsInside ^ (low % 2 == 1);
    }

    public VersionIntervals Complement() => new(!StartsInside, Cuts);

    public VersionIntervals Intersect(VersionIntervals other) => Combine(other, static (left, right) => left && right);

    public VersionIntervals Union(VersionIntervals other) => Combine(other, static (left, right) => left || right);

    /// <summary>Whether no version is in both sets.</summary>
    public bool IsDisjointFrom(VersionIntervals other) => !Any(other, wantedOther: true);

    /// <summary>Whether every version of this set is in another.</summary>
    public bool IsSubsetOf(VersionIntervals other) => !Any(other, wantedOther: false);

    public bool Equals(VersionIntervals? other) =>
        other is not null && StartsInside == other.StartsInside && Cuts.AsSpan().SequenceEqual(other.Cuts.AsSpan());

    public override bool Equals(object? obj) => Equals(obj as VersionIntervals);

    public override int GetHashCode() => HashCode.Combine(StartsInside, Cuts.Length, Cuts.IsEmpty ? 0 : Cuts[0].Packed);

    // Whether some version is in this set and, as wanted, in the other or not in it. Cuts lie at versions, so each stretch between two has
    // one.
    private bool Any(VersionIntervals other, bool wantedOther)
    {
        var (left, right) = (StartsInside, other.StartsInside);
        if (left && right == wantedOther) return true;
        for (int i = 0, j = 0; i < Cuts.Length || j < other.Cuts.Length;)
        {
            int order = i == Cuts.Length ? 1 : j == other.Cuts.Length ? -1 : Cuts[i].CompareTo(other.Cuts[j]);
            if (order <= 0) (left, i) = (!left, i + 1);
            if (order >= 0) (right, j) = (!right, j + 1);
            if (left && right == wantedOther) return true;
        }

        return false;
    }

    private VersionIntervals Combine(VersionIntervals other, Func<bool, bool, bool> isInside)
    {
        bool starts = isInside(StartsInside, other.StartsInside);
        var (left, right, inside) = (StartsInside, other.StartsInside, starts);
        var cuts = ImmutableArray.CreateBuilder<VersionCut>();
        for (int i = 0, j = 0; i < Cuts.Length || j < other.Cuts.Length;)
        {
            int order = i == Cuts.Length ? 1 : j == other.Cuts.Length ? -1 : Cuts[i].CompareTo(other.Cuts[j]);
            var cut = order <= 0 ? Cuts[i] : other.Cuts[j];
            if (order <= 0) (left, i) = (!left, i + 1);
            if (order >= 0) (right, j) = (!right, j + 1);
            if (isInside(left, right) == inside) continue;
            inside = !inside;
            cuts.Add(cut);
        }

        return new(starts, cuts.ToImmutable());
    }
}
