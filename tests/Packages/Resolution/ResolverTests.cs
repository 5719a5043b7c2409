using System.Collections.Immutable;
using Semver;

namespace Cop.Packages.Tests;

public sealed class ResolverTests
{
    private const string Diamond = """
        a 1.0.0: c ^1.0.0
        b 1.0.0: c ~1.1.0
        c 1.0.0
        c 1.1.0
        c 1.1.4
        c 1.9.0
        """;

    [Fact]
    public void Every_edge_to_a_package_counts() => Resolve("a *, b *", Diamond).ShouldBe("a 1.0.0, b 1.0.0, c 1.1.4");

    [Theory]
    [InlineData("b *, a *")]
    [InlineData("a *, b *")]
    public void The_order_of_declaration_has_no_effect(string root) =>
        Resolve(root, "a 1.0.0: c ^1.0.0\nb 1.0.0: c >=1.0.0\nc 1.0.0\nc 1.5.0\nc 2.0.0").ShouldBe("a 1.0.0, b 1.0.0, c 1.5.0");

    [Fact]
    public void An_older_version_is_taken_where_the_newest_cannot_be_had() =>
        Resolve("a *", "a 2.0.0: z ^9\na 1.0.0: z ^1\nz 1.0.0").ShouldBe("a 1.0.0, z 1.0.0");

    [Fact]
    public void A_conflict_is_explained_by_the_constraints_it_rests_on()
    {
        var request = Universe.Of("a ^1, b ^1", "a 1.0.0: c ^1\na 1.1.0: c ^1\nb 1.0.0: c ^2\nc 1.0.0\nc 2.0.0\nd 1.0.0");
        var conflict = Resolver.Resolve(request).ShouldBeOfType<ResolutionOutcome.Conflict>();
        ConflictText.Of(conflict.Cause, "root").ShouldBe(
        [
            "Because b depends on c ^2 and a depends on c ^1, a and b exclude each other.",
            "And because root depends on a ^1, b cannot be chosen.",
            "And because root depends on b ^1, root cannot be resolved.",
        ]);
    }

    [Fact]
    public void A_hint_names_the_version_that_would_do()
    {
        var request = Universe.Of("a ^1, b ^1", "a 1.0.0: c ^1\na 2.0.0: c ^2\nb 1.0.0: c ^2\nc 1.0.0\nc 2.0.0");
        var conflict = Resolver.Resolve(request).ShouldBeOfType<ResolutionOutcome.Conflict>();
        ConflictHints.Of(request, conflict.Cause).ShouldBe(["It would resolve if a were 2.0.0 (it is now \"^1\")."]);
    }

    [Fact]
    public void A_package_without_versions_in_range_is_named() =>
        Resolve("a ^2", "a 1.0.0").ShouldContain("a has no version >=2.0.0 <3.0.0");

    [Fact]
    public void A_package_that_no_registry_has_is_named() => Resolve("a *", "b 1.0.0").ShouldContain("no registry has a");

    [Fact]
    public void A_prerelease_is_not_taken_by_a_caret_range() => Resolve("a ^1.0.0", "a 1.2.0\na 1.3.0-beta.1").ShouldBe("a 1.2.0");

    [Fact]
    public void A_locked_version_is_kept_while_it_is_allowed() => Resolve("a ^1", "a 1.0.0\na 1.1.0", ("a", "1.0.0")).ShouldBe("a 1.0.0");

    [Fact]
    public void A_locked_version_that_is_no_longer_allowed_moves() =>
        Resolve("a ^2", "a 1.0.0\na 2.1.0", ("a", "1.0.0")).ShouldBe("a 2.1.0");

    [Fact]
    public void A_yanked_version_is_taken_only_where_the_lock_names_it()
    {
        const string Text = "a 1.0.0\na 1.1.0 !yanked";
        Resolve("a ^1", Text).ShouldBe("a 1.0.0");
        Resolve("a ^1", Text, ("a", "1.1.0")).ShouldBe("a 1.1.0");
        Resolve("a ^1.1", Text).ShouldContain("yanked");
    }

    [Fact]
    public void A_peer_constrains_and_is_not_pulled_in()
    {
        Resolve("a *", "a 1.0.0: peer:p ^1\np 1.0.0").ShouldBe("a 1.0.0");
        Resolve("a *, p *", "a 1.0.0: peer:p ^1\np 1.0.0\np 2.0.0").ShouldBe("a 1.0.0, p 1.0.0");
        Resolve("a *, p ^2", "a 1.0.0: peer:p ^1\np 1.0.0\np 2.0.0").ShouldContain("accepts beside it only p ^1");
    }

    [Fact]
    public void A_missing_peer_is_found_behind_the_search()
    {
        var request = Universe.Of("a *", "a 1.0.0: peer:p ^1\np 1.0.0");
        var solved = Resolver.Resolve(request).ShouldBeOfType<ResolutionOutcome.Resolved>();
        var (owner, peer) = Resolver.MissingPeers(request, solved.Versions).ShouldHaveSingleItem();
        (owner, peer.Name).ShouldBe(("a", "p"));
    }

    [Fact]
    public void An_optional_package_that_cannot_be_had_is_left_out()
    {
        var request = Universe.Of("a ^1, optional:o *, optional:q *", "a 1.0.0: c ^1\no 1.0.0: c ^2\nq 1.0.0: c ^1\nc 1.0.0\nc 2.0.0");
        var solved = Resolver.Resolve(request).ShouldBeOfType<ResolutionOutcome.Resolved>();
        Universe.Show(solved).ShouldBe("a 1.0.0, c 1.0.0, q 1.0.0");
        solved.LeftOut.ShouldBe([new OptionalEdge(Solver.Root, "o")]);
    }

    [Fact]
    public void Of_two_optional_packages_the_last_declared_is_left_out()
    {
        const string Text = "o 1.0.0: c ^1\nq 1.0.0: c ^2\nc 1.0.0\nc 2.0.0";
        Resolve("optional:o *, optional:q *", Text).ShouldBe("c 1.0.0, o 1.0.0");
        Resolve("optional:q *, optional:o *", Text).ShouldBe("c 2.0.0, q 1.0.0");
    }

    [Fact]
    public void A_cycle_is_named()
    {
        var request = Universe.Of("a *", "a 1.0.0: b *\nb 1.0.0: c *\nc 1.0.0: b *");
        var solved = Resolver.Resolve(request).ShouldBeOfType<ResolutionOutcome.Resolved>();
        string.Join(" -> ", Resolver.FindCycle(request, solved.Versions)!.Value).ShouldBe("b -> c -> b");
    }

    [Fact]
    public void An_override_takes_the_place_of_every_other_range()
    {
        VersionRange.TryParse("^2", false, out var range, out _).ShouldBeTrue();
        var request = Universe.Of(
            "a *, c ^1", "a 1.0.0: c ^1\nc 1.0.0\nc 2.0.0") with { Overrides = new Dictionary<string, VersionRange> { ["c"] = range! } };
        Universe.Show(Resolver.Resolve(request)).ShouldBe("a 1.0.0, c 2.0.0");
    }

    [Fact]
    public void Packages_whose_releases_are_unknown_are_asked_for()
    {
        var request =
            Universe.Of("a *, b *", "a 1.0.0") with { Releases = ImmutableDictionary<string, ImmutableArray<PackageRelease>>.Empty };
        Resolver.Resolve(request).ShouldBeOfType<ResolutionOutcome.NeedMetadata>().Packages.ShouldBe(["a", "b"]);
    }

    [Fact]
    public void A_policy_is_a_cause_of_its_own()
    {
        var request = Universe.Of("a ^1", "a 1.0.0\na 1.1.0") with
        {
            Forbidden = (name, version) => name == "a" && version == SemVersion.Parse("1.1.0") ? "licence" : null,
        };
        Universe.Show(Resolver.Resolve(request)).ShouldBe("a 1.0.0");
        Universe.Show(
            Resolver.Resolve(request with { Forbidden = (_, _) => "licence" })).ShouldContain("forbidden by the policy (licence)");
    }

    [Fact]
    public void A_release_that_is_too_young_is_passed_over()
    {
        var now = new DateTimeOffset(2025, 12, 1, 0, 0, 0, TimeSpan.Zero);
        var request = Universe.Of("a *", "a 1.0.0\na 1.1.0");
        var releases = request.Releases["a"].Select(each => each with { Published = each.Version.Minor == 1 ? now : now.AddYears(-1) });
        request =
            request with { Releases = new Dictionary<string, ImmutableArray<PackageRelease>> { ["a"] = [.. releases] },
                PublishedUntil = now.AddHours(-1) };
        Universe.Show(Resolver.Resolve(request)).ShouldBe("a 1.0.0");
    }

    [Fact]
    public void The_search_gives_up_at_its_limit() =>
        Resolver.Resolve(Universe.Of("a *, b *", Diamond) with { MaxDerivations = 2 }).ShouldBeOfType<ResolutionOutcome.GaveUp>();

    private static string Resolve(string root, string text, params (string, string)[] locked) =>
        Universe.Show(Resolver.Resolve(Universe.Of(root, text, locked)));
}
