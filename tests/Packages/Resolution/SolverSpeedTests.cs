using System.Collections.Immutable;
using Semver;
using Xunit.Abstractions;

namespace Cop.Packages.Tests;

/// <summary>That the search stays far from exponential: its steps are counted, since time says little on a shared machine.</summary>
public sealed class SolverSpeedTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(100, 50, true, 20_000)]
    [InlineData(80, 10, false, 20_000)]
    [InlineData(400, 50, false, 1_000)]
    public void A_large_universe_is_decided_in_few_steps(int packages, int versions, bool isSolvable, int maxDerivations)
    {
        var request = LargeUniverse.Of(packages, versions, isSolvable) with { MaxDerivations = maxDerivations };
        var before = Environment.CpuUsage.UserTime;
        var outcome = Resolver.Resolve(request);
        output.WriteLine($"processor time {(Environment.CpuUsage.UserTime - before).TotalMilliseconds} ms");
        if (isSolvable) outcome.ShouldBeOfType<ResolutionOutcome.Resolved>().Versions.Count.ShouldBe(packages);
        else ConflictText.Of(outcome.ShouldBeOfType<ResolutionOutcome.Conflict>().Cause, "root").ShouldNotBeEmpty();
    }

    private static class LargeUniverse
    {
        public static ResolutionRequest Of(int packages, int versions, bool isSolvable)
        {
            var random = new Random(20251128);
            var releases = new Dictionary<string, ImmutableArray<PackageRelease>>();
            for (int index = 0; index < packages; index++)
            {
                var list = new List<PackageRelease>();
                for (int minor = 0; minor < versions; minor++)
                {
                    var needed = Enumerable.Range(0, 3).Select(_ => index + 1 + random.Next(40)).Where(other => other < packages)
                        .Append(index + 1 < packages ? index + 1 : -1)
                        .Where(other => other > 0).Distinct().Select(other => Needs(other, random.Next(Math.Max(1, minor)))).ToList();
                    if (!isSolvable && index == packages - 1) needed.Add(Needs(packages, 0));
                    list.Add(new PackageRelease { Version = new SemVersion(1, minor, 0), Dependencies = [.. needed] });
                }

                releases[Name(index)] = [.. list];
            }

            if (!isSolvable) releases[Name(packages)] = [new PackageRelease { Version = new SemVersion(0, 9, 0) }];
            return new ResolutionRequest { RootName = "root", Releases = releases, Dependencies = [Needs(0, 0)] };
        }

        private static readonly VersionRange[] Ranges = [.. Enumerable.Range(0, 50).Select(Range)];

        private static VersionRange Range(int minor) =>
            VersionRange.TryParse($"^1.{minor}.0", false, out var range, out _) ? range : throw new InvalidOperationException();

        private static ReleaseDependency Needs(int package, int minor) => new(Name(package), Ranges[minor].Versions, Ranges[minor].Text);

        private static string Name(int index) => $"package-{index:D4}";
    }
}
