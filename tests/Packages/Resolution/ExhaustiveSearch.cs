using System.Collections.Immutable;
using Semver;

namespace Cop.Packages.Tests;

/// <summary>Tries every choice of versions. It shares no code with the solver but the sets.</summary>
internal static class ExhaustiveSearch
{
    public static bool HasSolution(ResolutionRequest request) => Choices(request).Any(choice => Satisfies(request, choice));

    /// <summary>Whether a choice meets every clause: dependencies, peers, overrides.</summary>
    public static bool Satisfies(ResolutionRequest request, IReadOnlyDictionary<string, SemVersion> choice) =>
        request.Dependencies.All(needed => Holds(needed, choice))
        && choice.All(each => request.Releases[each.Key].Single(release => release.Version == each.Value) is { IsYanked: false } release
            && release.Dependencies.All(needed => Holds(needed, choice)));

    /// <summary>Every assignment of a version, or none, to each package.</summary>
    public static IEnumerable<IReadOnlyDictionary<string, SemVersion>> Choices(ResolutionRequest request)
    {
        IEnumerable<ImmutableDictionary<string, SemVersion>> all = [ImmutableDictionary<string, SemVersion>.Empty];
        foreach (var (name, releases) in request.Releases)
            all = all.SelectMany(choice => releases.Select(release => choice.Add(name, release.Version)).Prepend(choice));
        return all;
    }

    private static bool Holds(ReleaseDependency needed, IReadOnlyDictionary<string, SemVersion> choice) =>
        choice.TryGetValue(needed.Name, out var version) ? needed.Versions.Contains(version) : needed.Kind == DependencyKind.Peer;
}
