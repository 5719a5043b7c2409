using System.Collections.Immutable;
using Semver;

namespace Cop.Packages;

/// <summary>PubGrub: chooses one version for each package that is needed, or proves that this is impossible (P-14).</summary>
/// <remarks>Pure: the releases come with the request, and where some are missing the outcome names the packages.</remarks>
internal sealed class Solver
{
    /// <summary>The package that is resolved. No package can have this name.</summary>
    public const string Root = "";

    private readonly ResolutionRequest _request;
    private readonly ImmutableHashSet<OptionalEdge> _leftOut;
    private readonly PartialSolution _solution = new();
    private readonly Dictionary<string, List<Incompatibility>> _byPackage = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Candidates> _candidates = new(StringComparer.Ordinal);
    private readonly HashSet<(string, VersionSet, ReleaseDependency)> _known = [];
    private readonly HashSet<string> _expanded = new(StringComparer.Ordinal);
    private Incompatibility? _failure;
    private int _derivations;
    private bool _hasEliminated;

    private Solver(ResolutionRequest request, ImmutableHashSet<OptionalEdge> leftOut) => (_request, _leftOut) = (request, leftOut);

    /// <summary>Searches with all optional dependencies but those left out.</summary>
    public static ResolutionOutcome Solve(ResolutionRequest request, ImmutableHashSet<OptionalEdge>? leftOut = null) =>
        new Solver(request, leftOut ?? []).Run();

    private ResolutionOutcome Run()
    {
        _solution.Decide(Root, new SemVersion(0));
        foreach (var needed in _request.Dependencies) AddDependency(Root, VersionSet.All, needed);
        string? next = Root;
        while (next is not null)
        {
            if (!Propagate(next))
                return _failure is not null ? new ResolutionOutcome.Conflict(_failure) : new ResolutionOutcome.GaveUp(_derivations);
            string[] unknown = [.. _solution.Undecided.Where(package => !_request.Releases.ContainsKey(package))];
            if (unknown.Length > 0) return new ResolutionOutcome.NeedMetadata([.. unknown]);
            next = DecideNext();
        }

        var versions = _solution.Decisions.Where(each => each.Key != Root)
            .ToImmutableSortedDictionary(each => each.Key, each => each.Value, StringComparer.Ordinal);
        return new ResolutionOutcome.Resolved(
            versions, [.. _leftOut.OrderBy(edge => edge.Owner, StringComparer.Ordinal).ThenBy(edge => edge.Name, StringComparer.Ordinal)]);
    }

    private bool Propagate(string start)
    {
        var changed = new ChangedPackages();
        changed.Add(start, isUrgent: false);
        while (changed.TryTake(out var current))
        {
            if (!_byPackage.TryGetValue(current, out var incompatibilities)) continue;
            for (int index = incompatibilities.Count - 1; index >= 0; index--)
            {
                var (isConflict, derived) = Apply(incompatibilities[index]);
                if (isConflict && !_hasEliminated)
                {
                    changed.Add(current, isUrgent: false);
                    foreach (var package in Eliminate()) changed.Add(package, isUrgent: false);
                    break;
                }

                if (isConflict)
                {
                    if (ResolveConflict(incompatibilities[index]) is not { } cause) return false;
                    changed.Clear();
                    changed.Add(Apply(cause).Derived!, isUrgent: false);
                    break;
                }

                if (derived is null) continue;
                if (++_derivations > _request.MaxDerivations) return false;
                changed.Add(derived, ExcludeWhenEmpty(derived));
            }
        }

        return true;
    }

    // Before the first conflict is resolved, versions that fail in every combination are excluded, and the search begins again with what
    // the root alone says. A search without a conflict, which is the usual one, does not pay for it.
    private List<string> Eliminate()
    {
        _hasEliminated = true;
        _solution.Backtrack(1);
        var changed = new List<string> { Root };
        foreach (var incompatibility in VersionElimination.Find(_request, CandidatesOf))
        {
            Add(incompatibility);
            changed.Add(incompatibility.Terms[0].Package);
        }

        return changed;
    }

    // When all terms but one hold, that one must not: its complement follows.
    private (bool IsConflict, string? Derived) Apply(Incompatibility incompatibility)
    {
        Term? open = null;
        foreach (var term in incompatibility.Terms)
        {
            if (_solution.IsMentioned(term.Package))
            {
                var accumulated = _solution.Accumulated(term.Package);
                if (accumulated.IsSubsetOf(term)) continue;
                if (accumulated.IsDisjointFrom(term)) return (false, null);
            }

            if (open is not null) return (false, null);
            open = term;
        }

        if (open is not { } last) return (true, null);
        _solution.Derive(last.Complement(), incompatibility);
        return (false, last.Package);
    }

    // A package without a version left is out at once, and so is every package that needs it; otherwise each of those would be tried first.
    private bool ExcludeWhenEmpty(string package)
    {
        if (!_expanded.Contains(package)) return false;
        var left = _solution.Accumulated(package).Versions;
        if (left.IsEmpty || CandidatesOf(package).CountIn(left) > 0) return false;
        Add(CandidatesOf(package).NothingIn(left));
        return true;
    }

    // Replaces the incompatibility by one of its causes' consequences until it fails at an earlier decision; then returns to that decision.
    private Incompatibility? ResolveConflict(Incompatibility conflict)
    {
        bool isNew = false;
        while (!conflict.IsFailure)
        {
            if (++_derivations > _request.MaxDerivations) return null;
            var (term, satisfier, difference, previousLevel) = FindSatisfier(conflict);
            if (previousLevel < satisfier.Level || satisfier.Cause is null)
            {
                foreach (var undone in _solution.Backtrack(previousLevel)) Expand(undone);
                if (isNew) Add(conflict);
                return conflict;
            }

            var terms =
                conflict.Terms.Where(each => each != term).Concat(satisfier.Cause.Terms.Where(each => each.Package != term.Package));
            if (difference is { } rest) terms = terms.Append(rest.Complement());
            conflict = Incompatibility.Create(new IncompatibilityCause.Derived(conflict, satisfier.Cause), terms)!;
            isNew = true;
        }

        _failure = conflict;
        return null;
    }

    private (Term Term, Assignment Satisfier, Term? Difference, int PreviousLevel) FindSatisfier(Incompatibility conflict)
    {
        var (latest, satisfier, previousLevel) = (conflict.Terms[0], (Assignment?)null, 1);
        foreach (var term in conflict.Terms)
        {
            var step = _solution.Satisfier(term);
            if (satisfier is null || step.Index > satisfier.Index)
            {
                previousLevel = Math.Max(previousLevel, satisfier?.Level ?? 1);
                (latest, satisfier) = (term, step);
            }
            else
            {
                previousLevel = Math.Max(previousLevel, step.Level);
            }
        }

        // What the step says beyond the term holds only together with earlier steps.
        var difference = satisfier!.Term.Intersect(latest.Complement());
        if (difference.IsImpossible) return (latest, satisfier, null, previousLevel);
        return (latest, satisfier, difference, Math.Max(previousLevel, _solution.Satisfier(difference.Complement()).Level));
    }

    private string? DecideNext()
    {
        string? package = _solution.Undecided.MinBy(each => CandidatesOf(each).CountIn(_solution.Accumulated(each).Versions));
        if (package is null) return null;
        var allowed = _solution.Accumulated(package).Versions;
        var candidates = CandidatesOf(package);
        if (candidates.FirstIn(allowed) is not { } version)
        {
            Add(candidates.NothingIn(allowed));
            return package;
        }

        bool conflicts = false;
        foreach (var (owners, needed) in candidates.DependenciesOf(version))
        {
            if (AddDependency(package, owners, needed) is { } added) conflicts |= WouldConflict(added, package);
        }

        if (!conflicts) _solution.Decide(package, version);
        return package;
    }

    // After a decision is undone, the package's other versions are checked before the next one is tried.
    private void Expand(string package)
    {
        if (!_expanded.Add(package)) return;
        foreach (var (owners, needed) in CandidatesOf(package).AllDependencies()) AddDependency(package, owners, needed);
    }

    private bool WouldConflict(Incompatibility added, string package) =>
        added.Terms.All(term => term.Package == package || _solution.Accumulated(term.Package).IsSubsetOf(term));

    private Candidates CandidatesOf(string package)
    {
        if (!_candidates.TryGetValue(package, out var candidates))
            _candidates.Add(package, candidates = new Candidates(package, _request.Releases[package], _request));
        return candidates;
    }

    private Incompatibility? AddDependency(string owner, VersionSet owners, ReleaseDependency needed)
    {
        if (needed.Kind == DependencyKind.Optional && _leftOut.Contains(new(owner, needed.Name))) return null;
        needed = _request.Apply(needed);
        // A peer excludes other versions and requires none; the other kinds require one.
        var other = needed.Kind == DependencyKind.Peer
            ? Term.In(needed.Name, needed.Versions.Complement())
            : Term.NotIn(needed.Name, needed.Versions);
        var cause = new IncompatibilityCause.Dependency(owner, owners, needed);
        if (Incompatibility.Create(cause, Term.In(owner, owners), other) is not { } incompatibility) return null;
        if (_known.Add((owner, owners, needed))) Add(incompatibility);
        return incompatibility;
    }

    private void Add(Incompatibility incompatibility)
    {
        foreach (var term in incompatibility.Terms)
        {
            if (!_byPackage.TryGetValue(term.Package, out var list)) _byPackage.Add(term.Package, list = []);
            list.Add(incompatibility);
        }
    }
}
