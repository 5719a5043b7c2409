using Semver;

namespace Cop.Packages.Tests;

/// <summary>
/// Checks a derivation: each leaf is a fact of the universe, each step follows from its premises, the end is that nothing is possible.
/// </summary>
internal static class ProofChecker
{
    /// <summary>What is wrong; null for a proof.</summary>
    public static string? FindFault(ResolutionRequest request, Incompatibility conflict)
    {
        if (!conflict.IsFailure) return "The end leaves something possible.";
        var choices = ExhaustiveSearch.Choices(request).ToList();
        foreach (var step in Conflicts.PostOrder(conflict))
        {
            bool holds = step.Cause switch
            {
                IncompatibilityCause.Derived derived =>
                    choices.All(choice => !IsBroken(step, choice) || IsBroken(derived.Left, choice) || IsBroken(derived.Right, choice)),
                IncompatibilityCause.Dependency needs => IsFact(request, needs),
                IncompatibilityCause.Dependencies many => request.Releases[many.Owner]
                    .Where(release => many.OwnerVersions.Contains(release.Version))
                    .All(release => release.Dependencies.Any(each =>
                        each.Name == many.Needed && each.Kind == DependencyKind.Normal && each.Versions.IsSubsetOf(many.Versions))),
                IncompatibilityCause.NotFound missing => request.Releases[missing.Package].IsEmpty,
                IncompatibilityCause.NoVersions none =>
                    !request.Releases[none.Package].Any(each => none.Versions.Contains(each.Version) && !each.IsYanked),
                _ => false,
            };
            if (!holds) return $"This does not follow: {string.Join(", ", step.Terms)}";
        }

        return null;
    }

    private static bool IsFact(ResolutionRequest request, IncompatibilityCause.Dependency needs) => needs.Owner == Solver.Root
        ? request.Dependencies.Contains(needs.Needed)
        : request.Releases[needs.Owner].Where(release => needs.OwnerVersions.Contains(release.Version))
            .All(release => release.Dependencies.Contains(needs.Needed));

    // A choice breaks an incompatibility when all its terms hold.
    private static bool IsBroken(Incompatibility incompatibility, IReadOnlyDictionary<string, SemVersion> choice) =>
        incompatibility.Terms.All(term =>
        term.Package == Solver.Root ? !term.Versions.IsEmpty
        : choice.TryGetValue(term.Package, out var version) ? term.Versions.Contains(version) : term.AllowsAbsence);
}
