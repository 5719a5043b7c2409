using System.Collections.Immutable;
using Semver;

namespace Cop.Packages.Tests;

/// <summary>
/// Packages written as text: <c>a 1.0.0: c ^1.0.0, peer:d *, optional:e ^2</c>, one release a line; <c>!yanked</c> behind the version.
/// </summary>
internal static class Universe
{
    public static ResolutionRequest Of(string root, string text, params (string Name, string Version)[] locked)
    {
        var releases = new Dictionary<string, ImmutableArray<PackageRelease>>();
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Split(':', 2);
            var head = parts[0].Trim().Split(' ');
            var release = new PackageRelease
            {
                Version = SemVersion.Parse(head[1]),
                Dependencies = parts.Length > 1 ? Dependencies(parts[1]) : [],
                IsYanked = head.Contains("!yanked"),
            };
            releases[head[0]] = releases.GetValueOrDefault(head[0], []).Add(release);
        }

        foreach (
            var name in releases.Values.SelectMany(list => list).SelectMany(release => release.Dependencies).Concat(Dependencies(root))
                .Select(each => each.Name))
            releases.TryAdd(name, []);
        return new ResolutionRequest
        {
            RootName = "root",
            Dependencies = Dependencies(root),
            Releases = releases,
            Locked = locked.ToDictionary(each => each.Name, each => SemVersion.Parse(each.Version)),
        };
    }

    /// <summary>The chosen versions as <c>a 1.0.0, b 2.0.0</c>.</summary>
    public static string Show(ResolutionOutcome outcome) => outcome switch
    {
        ResolutionOutcome.Resolved solved => string.Join(", ", solved.Versions.Select(each => $"{each.Key} {each.Value}")),
        ResolutionOutcome.Conflict conflict => string.Join("\n", ConflictText.Of(conflict.Cause, "root")),
        _ => outcome.ToString(),
    };

    private static ImmutableArray<ReleaseDependency> Dependencies(string text) =>
        [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Dependency)];

    private static ReleaseDependency Dependency(string text)
    {
        var kind = text.StartsWith("peer:", StringComparison.Ordinal) ? DependencyKind.Peer
            : text.StartsWith("optional:", StringComparison.Ordinal) ? DependencyKind.Optional : DependencyKind.Normal;
        var parts = text[(text.IndexOf(':') + 1)..].Split(' ', 2);
        VersionRange.TryParse(parts[1], false, out var range, out var reason).ShouldBeTrue(reason);
        return new(parts[0], range!.Versions, range.Text, kind);
    }
}
