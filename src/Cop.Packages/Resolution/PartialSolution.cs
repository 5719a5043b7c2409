using Semver;

namespace Cop.Packages;

/// <summary>The steps of a search that hold at the moment, with what follows from them for each package.</summary>
internal sealed class PartialSolution
{
    private readonly List<Assignment> _steps = [];
    private readonly Dictionary<string, List<Assignment>> _byPackage = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _undecided = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SemVersion> _decisions = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, SemVersion> Decisions => _decisions;

    /// <summary>The packages that must be chosen and have no version yet, in ordinal order.</summary>
    public IEnumerable<string> Undecided => _undecided;

    public int Level => _decisions.Count;

    /// <summary>Returns the combined statement of the steps so far about a package.</summary>
    public Term Accumulated(string package) =>
        _byPackage.TryGetValue(package, out var steps) && steps.Count > 0 ? steps[^1].Accumulated : new Term(package, VersionSet.All, true);

    /// <summary>Whether the steps so far contain a statement about a package.</summary>
    public bool IsMentioned(string package) => _byPackage.TryGetValue(package, out var steps) && steps.Count > 0;

    public void Decide(string package, SemVersion version)
    {
        _decisions.Add(package, version);
        _undecided.Remove(package);
        Add(Term.In(package, VersionSet.Exactly(version)), null);
    }

    public void Derive(Term term, Incompatibility cause)
    {
        Add(term, cause);
        if (!Accumulated(term.Package).AllowsAbsence && !_decisions.ContainsKey(term.Package)) _undecided.Add(term.Package);
    }

    /// <summary>Undoes all steps above a level; returns the packages whose decisions were among them.</summary>
    public List<string> Backtrack(int level)
    {
        var undone = new List<string>();
        while (_steps.Count > 0 && _steps[^1].Level > level)
        {
            var step = _steps[^1];
            _steps.RemoveAt(_steps.Count - 1);
            string package = step.Term.Package;
            _byPackage[package].RemoveAt(_byPackage[package].Count - 1);
            if (step.Cause is null && _decisions.Remove(package)) undone.Add(package);
            if (Accumulated(package).AllowsAbsence) _undecided.Remove(package);
            else if (!_decisions.ContainsKey(package)) _undecided.Add(package);
        }

        return undone;
    }

    /// <summary>
    /// Returns the first step with which a term holds. It holds with all later steps, since each narrows the statement further.
    /// </summary>
    public Assignment Satisfier(Term term)
    {
        var steps = _byPackage[term.Package];
        int low = 0, high = steps.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (steps[middle].Accumulated.IsSubsetOf(term)) high = middle;
            else low = middle + 1;
        }

        return low < steps.Count ? steps[low] : throw new InvalidOperationException($"No step says {term}.");
    }

    private void Add(Term term, Incompatibility? cause)
    {
        var step = new Assignment(term, Accumulated(term.Package).Intersect(term), Level, _steps.Count, cause);
        _steps.Add(step);
        if (!_byPackage.TryGetValue(term.Package, out var steps)) _byPackage.Add(term.Package, steps = []);
        steps.Add(step);
    }
}
