using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>Terms that cannot all hold, at most one for each package, with the reason.</summary>
internal sealed class Incompatibility
{
    private Incompatibility(ImmutableArray<Term> terms, IncompatibilityCause cause) => (Terms, Cause) = (terms, cause);

    public ImmutableArray<Term> Terms { get; }

    public IncompatibilityCause Cause { get; }

    /// <summary>Whether it proves that there is no solution.</summary>
    public bool IsFailure => Terms.IsEmpty || Terms is [{ Package: Solver.Root }];

    /// <summary>Joins terms of one package and drops those that always hold; null when the terms can never all hold.</summary>
    public static Incompatibility? Create(IncompatibilityCause cause, params IEnumerable<Term> terms)
    {
        var joined = new List<Term>();
        foreach (var term in terms)
        {
            int index = joined.FindIndex(other => other.Package == term.Package);
            if (index < 0) joined.Add(term);
            else joined[index] = joined[index].Intersect(term);
        }

        if (joined.Exists(term => term.IsImpossible)) return null;
        joined.RemoveAll(term => term.IsTrivial);
        // The root is always chosen, so its term adds nothing to other terms.
        if (cause is IncompatibilityCause.Derived && joined.Count > 1) joined.RemoveAll(
            term => term.Package == Solver.Root && !term.AllowsAbsence);
        return new Incompatibility([.. joined], cause);
    }
}
