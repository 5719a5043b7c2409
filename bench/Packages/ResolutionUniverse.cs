using System.Collections.Immutable;
using Cop.Packages;
using Semver;

namespace Cop.Bench;

/// <summary>
/// Packages with many versions that depend on those behind them; with one constraint that nothing satisfies, where that is asked for.
/// </summary>
internal static class ResolutionUniverse
{
    public static ResolutionRequest Of(int packages, int versions, bool isSolvable)
    {
        var random = new Random(20251128);
        var ranges = Enumerable.Range(0, versions).Select(Range).ToArray();
        var releases = new Dictionary<string, ImmutableArray<PackageRelease>>(StringComparer.Ordinal);
        for (var index = 0; index < packages; index++)
        {
            var list = new List<PackageRelease>();
            for (var minor = 0; minor < versions; minor++)
            {
                var needed = Enumerable.Range(0, 3).Select(_ => index + 1 + random.Next(40)).Append(index + 1)
                    .Where(other => other < packages).Distinct().Select(other => Needs(other, ranges[random.Next(Math.Max(1, minor))]))
                        .ToList();
                if (!isSolvable && index == packages - 1)
                    needed.Add(Needs(packages, ranges[0]));
                list.Add(new PackageRelease { Version = new SemVersion(1, minor, 0), Dependencies = [.. needed] });
            }

            releases[Name(index)] = [.. list];
        }

        if (!isSolvable)
            releases[Name(packages)] = [new PackageRelease { Version = new SemVersion(0, 9, 0) }];
        return new ResolutionRequest { RootName = "root", Releases = releases, Dependencies = [Needs(0, ranges[0])] };
    }

    private static VersionRange Range(int minor) =>
        VersionRange.TryParse($"^1.{minor}.0", false, out var range, out var reason) ? range : throw new InvalidOperationException(reason);

    private static ReleaseDependency Needs(int package, VersionRange range) => new(Name(package), range.Versions, range.Text);

    private static string Name(int index) => $"package-{index:D4}";
}
