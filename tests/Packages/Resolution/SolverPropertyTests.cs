using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Semver;

namespace Cop.Packages.Tests;

/// <summary>The solver against an exhaustive search over small universes. FsCheck prints the seed of a failure.</summary>
public sealed class SolverPropertyTests
{
    private static readonly string[] Names = ["a", "b", "c", "d", "e"];
    private static readonly string[] Versions = ["1.0.0", "1.1.0", "2.0.0-rc.1", "2.0.0"];
    private static readonly string[] Ranges =
        ["*", "^1", "~1.0", "^2", ">=1.1.0", "^2.0.0-rc.1", "<2.0.0", "1.0.0", "1.1.0", "^1 || ^2", "^3"];

    private static readonly int Rounds = Environment.GetEnvironmentVariable("COP_LONG") == "1" ? 5_000 : 150;

    [Fact]
    public void The_verdict_is_that_of_an_exhaustive_search() => Check(request => Resolver.Resolve(request) switch
    {
        ResolutionOutcome.Resolved solved => ExhaustiveSearch.Satisfies(request, solved.Versions) && IsReachable(request, solved.Versions),
        ResolutionOutcome.Conflict => !ExhaustiveSearch.HasSolution(request),
        _ => false,
    });

    [Fact]
    public void The_order_of_declaration_never_matters() => Check(request =>
    {
        var turned = request with
        {
            Dependencies = [.. request.Dependencies.Reverse()],
            Releases = request.Releases.Reverse().ToDictionary(
                each => each.Key,
                each => each.Value.Reverse()
                    .Select(release => release with { Dependencies = [.. release.Dependencies.Reverse()] }).ToImmutableArray()),
        };
        return Universe.Show(Resolver.Resolve(request)).Contains("root", StringComparison.Ordinal)
            ? Universe.Show(Resolver.Resolve(turned)).Contains("root", StringComparison.Ordinal)
            : Universe.Show(Resolver.Resolve(turned)) == Universe.Show(Resolver.Resolve(request));
    });

    [Fact]
    public void A_lock_holds_still_and_an_unrelated_package_moves_nothing() => Check(request =>
    {
        if (Resolver.Resolve(request) is not ResolutionOutcome.Resolved solved) return true;
        var again = request with
        {
            Locked = solved.Versions,
            Dependencies = request.Dependencies.Add(new("z", VersionSet.AllReleases, "*")),
            Releases = new Dictionary<string, ImmutableArray<PackageRelease>>(
                request.Releases) { ["z"] = [new() { Version = SemVersion.Parse("1.0.0") }] },
        };
        return Resolver.Resolve(again) is ResolutionOutcome.Resolved next && next.Versions.Remove("z").SequenceEqual(solved.Versions);
    });

    [Fact]
    public void Every_explanation_is_a_proof() => Check(request =>
        Resolver.Resolve(request) is not ResolutionOutcome.Conflict conflict || ProofChecker.FindFault(request, conflict.Cause) is null);

    private static bool IsReachable(ResolutionRequest request, ImmutableSortedDictionary<string, SemVersion> versions)
    {
        var (open, seen) = (new Stack<ReleaseDependency>(request.Dependencies), new HashSet<string>());
        while (open.TryPop(out var needed))
        {
            if (needed.Kind == DependencyKind.Peer || !seen.Add(needed.Name)) continue;
            foreach (
                var next in request.Releases[needed.Name].Single(release => release.Version == versions[needed.Name]).Dependencies) open
            .Push(next);
        }

        return seen.SetEquals(versions.Keys);
    }

    private static void Check(Func<ResolutionRequest, bool> holds) => FsCheck.Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(Rounds),
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => holds(Generate(new Random(seed)))));

    private static ResolutionRequest Generate(Random random)
    {
        var releases = new Dictionary<string, ImmutableArray<PackageRelease>>();
        foreach (var name in Names)
        {
            var versions = Versions.Where(_ => random.Next(4) != 0).ToList();
            releases[name] =
            [
                .. versions.Select(version => new PackageRelease
                {
                    Version = SemVersion.Parse(version),
                    Dependencies = Dependencies(random, name, random.Next(3)),
                    IsYanked = random.Next(12) == 0,
                }),
            ];
        }

        return new ResolutionRequest { RootName = "root", Releases = releases,
            Dependencies = Dependencies(random, "", 1 + random.Next(3), peers: false) };
    }

    private static ImmutableArray<ReleaseDependency> Dependencies(Random random, string owner, int count, bool peers = true)
    {
        var others = Names.Where(name => name != owner).OrderBy(_ => random.Next()).Take(count);
        return [.. others.Select(name =>
        {
            VersionRange.TryParse(Ranges[random.Next(Ranges.Length)], false, out var range, out _);
            return new ReleaseDependency(
                name, range!.Versions, range.Text, peers && random.Next(5) == 0 ? DependencyKind.Peer : DependencyKind.Normal);
        })];
    }
}
