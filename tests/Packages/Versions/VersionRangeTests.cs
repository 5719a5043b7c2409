using Semver;

namespace Cop.Packages.Tests;

/// <summary>Ranges that the algorithms of the sources read wrongly (F-4 to F-8).</summary>
public sealed class VersionRangeTests
{
    [Theory]
    [InlineData("^0.2.3", ">=0.2.3 <0.3.0")]
    [InlineData("^0.0.3", ">=0.0.3 <0.0.4")]
    [InlineData("1.2.x", ">=1.2.0 <1.3.0")]
    [InlineData("<2.0.0", "<2.0.0")]
    [InlineData("=1.0.0", "1.0.0")]
    [InlineData("v1.0.0", "1.0.0")]
    [InlineData("~1", ">=1.0.0 <2.0.0")]
    [InlineData("1.2.3 - 2", ">=1.2.3 <3.0.0")]
    [InlineData(">= 1.0.0", ">=1.0.0")]
    [InlineData("^1 || ^3", ">=1.0.0 <2.0.0 or >=3.0.0 <4.0.0")]
    [InlineData("*", "any version")]
    public void A_range_means_an_interval_of_releases(string text, string expected) => Parse(text).Versions.ToString().ShouldBe(expected);

    [Fact]
    public void A_caret_range_takes_no_prerelease() => Parse("^1.0.0").Versions.Contains(Version("1.3.0-beta.1")).ShouldBeFalse();

    [Fact]
    public void A_dependency_may_admit_prereleases()
    {
        VersionRange.TryParse("^1.0.0", true, out var range, out _).ShouldBeTrue();
        range!.Versions.Contains(Version("1.3.0-beta.1")).ShouldBeTrue();
        range.Versions.Contains(Version("2.0.0-beta.1")).ShouldBeFalse();
    }

    [Fact]
    public void A_named_prerelease_admits_those_of_its_own_version_alone()
    {
        var versions = Parse(">=1.2.0-alpha <1.3.0").Versions;
        versions.Contains(Version("1.2.0-beta")).ShouldBeTrue();
        versions.Contains(Version("1.2.1-beta")).ShouldBeFalse();
    }

    [Fact]
    public void The_second_part_of_a_union_counts_beside_a_wildcard() =>
        Parse("* || ^1.0.1-a").Versions.Contains(Version("1.0.1-b")).ShouldBeTrue();

    [Theory]
    [InlineData("", "empty")]
    [InlineData("1.x.3", "wildcard")]
    [InlineData("^1.x.3", "wildcard")]
    [InlineData("^1 ||", "look like")]
    [InlineData("latest", "look like")]
    [InlineData("^1; rm", "made of")]
    public void A_text_that_is_no_range_is_refused_with_a_reason(string text, string part)
    {
        VersionRange.TryParse(text, false, out _, out var reason).ShouldBeFalse();
        reason!.ShouldContain(part);
    }

    [Fact]
    public void A_range_of_10000_characters_is_refused()
    {
        VersionRange.TryParse(new string('1', 10_000), false, out _, out var reason).ShouldBeFalse();
        reason!.ShouldContain("256");
    }

    private static VersionRange Parse(string text)
    {
        VersionRange.TryParse(text, false, out var range, out var reason).ShouldBeTrue(reason);
        return range!;
    }

    private static SemVersion Version(string text) => SemVersion.Parse(text);
}
