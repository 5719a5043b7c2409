using System.Collections.Immutable;
using Semver;

namespace Cop.Packages;

/// <summary>Finds out which constraint of the root, if it were dropped, would leave a solution.</summary>
internal static class ConflictHints
{
    private const int MaxTried = 8;

    /// <summary>Sentences such as <c>It would resolve if b were 2.0.0 (it is now "^1").</c></summary>
    public static ImmutableArray<string> Of(ResolutionRequest request, Incompatibility conflict)
    {
        var involved = Conflicts.Leaves(conflict).OfType<IncompatibilityCause.Dependency>().Where(each => each.Owner == Solver.Root)
            .Select(each => each.Needed).DistinctBy(each => each.Name).OrderBy(each => each.Name, StringComparer.Ordinal).Take(MaxTried);
        return [.. involved.Select(each => Try(request, each)).OfType<string>()];
    }

    private static string? Try(ResolutionRequest request, ReleaseDependency constraint)
    {
        var relaxed = request with
        {
            Dependencies = [
                .. request.Dependencies.Select(
                    each => each.Name == constraint.Name ? each with { Versions = VersionSet.AllReleases, Range = "*" } : each)],
            MaxDerivations = Math.Min(request.MaxDerivations, 100_000),
        };
        return Resolver.Resolve(relaxed) is ResolutionOutcome.Resolved solved
            && solved.Versions.TryGetValue(constraint.Name, out SemVersion? version)
            ? $"It would resolve if {constraint.Name} were {version} (it is now \"{constraint.Range}\")." : null;
    }
}
