using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>Writes the derivation of a conflict as sentences, each based on the ones before.</summary>
internal sealed class ConflictText
{
    private readonly string _root;
    private readonly List<string> _lines = [];
    private readonly Dictionary<Incompatibility, int> _numbers = [];
    private Incompatibility? _previous;

    private ConflictText(string root) => _root = root;

    /// <summary>One sentence for each step; a step that is used again later has its number in front.</summary>
    public static ImmutableArray<string> Of(Incompatibility conflict, string rootName)
    {
        var text = new ConflictText(rootName);
        var steps = Conflicts.PostOrder(conflict).Where(each => each.Cause is IncompatibilityCause.Derived).ToList();
        if (steps.Count == 0) return [$"{Sentence(text.Describe(conflict))}."];
        var uses = steps.Select(each => (IncompatibilityCause.Derived)each.Cause).SelectMany(each => new[] { each.Left, each.Right })
            .GroupBy(each => each).ToDictionary(each => each.Key, each => each.Count());
        for (int index = 0; index < steps.Count; index++)
        {
            bool isUsedNext = index + 1 < steps.Count && steps[index + 1].Cause is IncompatibilityCause.Derived next
                && (next.Left == steps[index] || next.Right == steps[index]);
            text.Add(steps[index], uses.GetValueOrDefault(steps[index]) > (isUsedNext ? 1 : 0));
        }

        return [.. text._lines];
    }

    private void Add(Incompatibility step, bool isNumbered)
    {
        var cause = (IncompatibilityCause.Derived)step.Cause;
        // A premise that is the line before needs no repetition.
        string because = cause.Left == _previous ? $"And because {Premise(cause.Right)}"
            : cause.Right == _previous ? $"And because {Premise(cause.Left)}"
            : $"Because {Premise(cause.Left)} and {Premise(cause.Right)}";
        if (isNumbered) _numbers.Add(step, _numbers.Count + 1);
        _lines.Add($"{(isNumbered ? $"({_numbers[step]}) " : "")}{because}, {Conclusion(step)}.");
        _previous = step;
    }

    private string Premise(Incompatibility premise) =>
        _numbers.TryGetValue(premise, out int number) ? $"{Describe(premise)} ({number})" : Describe(premise);

    private string Conclusion(Incompatibility step) => step.IsFailure ? $"{_root} cannot be resolved" : Describe(step);

    private string Describe(Incompatibility incompatibility) => incompatibility.Cause switch
    {
        IncompatibilityCause.Dependency { Needed.Kind: DependencyKind.Peer } peer =>
            $"{Name(peer.Owner, peer.OwnerVersions)} accepts beside it only {peer.Needed.Name} {peer.Needed.Range}",
        IncompatibilityCause.Dependency needs =>
            $"{Name(needs.Owner, needs.OwnerVersions)} depends on {needs.Needed.Name} {needs.Needed.Range}",
        IncompatibilityCause.Dependencies many => $"{Name(many.Owner, many.OwnerVersions)} depends on {many.Needed} {many.Versions}",
        IncompatibilityCause.NotFound missing => $"no registry has {missing.Package}",
        IncompatibilityCause.NoVersions { Reason.Length: 0 } none => $"{none.Package} has no version {Set(none.Versions)}",
        IncompatibilityCause.NoVersions refused => $"{refused.Package} {refused.Versions} is {refused.Reason}",
        _ => DescribeTerms(incompatibility.Terms),
    };

    private string DescribeTerms(ImmutableArray<Term> terms)
    {
        var chosen = terms.Where(term => !term.AllowsAbsence).Select(term => Name(term.Package, term.Versions))
            .Order(StringComparer.Ordinal).ToList();
        var missing = terms.Where(term => term.AllowsAbsence).Select(term => Name(term.Package, term.Versions.Complement())).ToList();
        return (chosen.Count, missing.Count) switch
        {
            (0, 0) => $"{_root} cannot be resolved",
            (0, _) => $"{string.Join(" or ", missing)} is needed",
            (1, 0) => $"{chosen[0]} cannot be chosen",
            (_, 0) => $"{string.Join(" and ", chosen)} exclude each other",
            (1, _) => $"{chosen[0]} needs {string.Join(" or ", missing)}",
            _ => $"{string.Join(" with ", chosen)} needs {string.Join(" or ", missing)}",
        };
    }

    private string Name(string package, VersionSet versions) =>
        package == Solver.Root
            ? _root
            : versions.Releases is { StartsInside: true, Cuts.IsEmpty: true } ? package : $"{package} {versions}";

    private static string Set(VersionSet versions) => versions.ToString() == "any version" ? "at all" : versions.ToString();

    private static string Sentence(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
