namespace Cop.Packages;

/// <summary>Finds rules that say the opposite of each other (P-39).</summary>
internal static class Contradictions
{
    /// <summary>Adds a warning for each pair of rules by their form, and an error for constraints that exclude each other.</summary>
    public static void Check(IReadOnlyList<GuardrailConstraint> constraints, DiagnosticList diagnostics)
    {
        var rules = constraints.SelectMany(each => each.Rules.Select((text, index) =>
            (Constraint: each, Text: text, Span: each.RuleSpans[index], Sentence: RuleSentence.Parse(text)))).ToList();
        for (int right = 1; right < rules.Count; right++)
        {
            for (int left = 0; left < right; left++)
            {
                if (!rules[left].Sentence.Contradicts(rules[right].Sentence)) continue;
                diagnostics.Add(
                    DiagnosticCodes.Contradiction, rules[right].Constraint.File, rules[right].Span,
                    $"\"{rules[right].Text}\" says the opposite of \"{rules[left].Text}\" in " +
                        $"{rules[left].Constraint.File}:{rules[left].Span.Line}.");
            }
        }

        var names = constraints.Select(each => each.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var constraint in constraints)
        {
            foreach (var other in constraint.ConflictsWith.Where(names.Contains))
                diagnostics.Add(
                    DiagnosticCodes.ExplicitConflict, constraint.File, constraint.Span,
                    $"\"{constraint.Name}\" excludes \"{other}\", and both are there.");
        }
    }
}
