using FsCheck;
using FsCheck.Fluent;
using Semver;

namespace Cop.Packages.Tests;

/// <summary>The laws of sets, and that an operation on sets is the operation on memberships.</summary>
public sealed class VersionSetTests
{
    private static readonly string[] Texts =
        ["^1.0.0", "~1.1", "*", ">=1.1.0-alpha <1.2.0", "1.x || ^3", "<1.0.0", "1.1.0", ">1.0.0-beta", "2.0.0-0 - 2.0.0", "^0.0.1", ">2"];

    private static readonly SemVersion[] Versions =
    [
        .. from major in Enumerable.Range(0, 4)
           from minor in Enumerable.Range(0, 3)
           from end in new[] { "0-alpha", "0-beta.1", "0", "1-0", "1" }
           select SemVersion.Parse($"{major}.{minor}.{end}"),
    ];

    private static readonly Gen<VersionSet> Sets = Gen.Sized(Of);

    [Fact]
    public void An_operation_on_sets_is_the_operation_on_their_members() =>
        Check(Prop.ForAll(Sets.ToArbitrary(), Sets.ToArbitrary(), (left, right) =>
        Versions.All(version =>
            left.Intersect(right).Contains(version) == (left.Contains(version) && right.Contains(version))
            && left.Union(right).Contains(version) == (left.Contains(version) || right.Contains(version))
            && left.Complement().Contains(version) != left.Contains(version))));

    [Fact]
    public void Sets_are_a_boolean_algebra() => Check(Prop.ForAll(Sets.ToArbitrary(), Sets.ToArbitrary(), Sets.ToArbitrary(), (a, b, c) =>
        a.Complement().Complement() == a
        && a.Intersect(b) == b.Intersect(a) && a.Union(b) == b.Union(a)
        && a.Intersect(b.Union(c)) == a.Intersect(b).Union(a.Intersect(c))
        && a.Union(b).Complement() == a.Complement().Intersect(b.Complement())
        && a.Intersect(a.Complement()) == VersionSet.None && a.Union(a.Complement()) == VersionSet.All
        && a.Intersect(b).IsSubsetOf(a)));

    private static Gen<VersionSet> Of(int size)
    {
        var leaf =
            Gen.Elements(Texts).Select(text => VersionRange.TryParse(text, false, out var range, out _) ? range.Versions : VersionSet.None);
        if (size == 0) return leaf;
        var smaller = Of(size / 2);
        return Gen.OneOf(
            leaf, smaller.Select(set => set.Complement()), Pair(smaller, (a, b) => a.Union(b)), Pair(smaller, (a, b) => a.Intersect(b)));
    }

    private static Gen<VersionSet> Pair(Gen<VersionSet> sets, Func<VersionSet, VersionSet, VersionSet> combine) =>
        from left in sets from right in sets select combine(left, right);

    private static void Check(Property property) => FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(300).WithEndSize(6), property);
}
