using System.Collections.Immutable;
using System.Text;

namespace Cop.Packages;

/// <summary>Merges the guardrails of all packages: by priority, without a rule being lost or rewritten (P-38).</summary>
internal static class GuardrailMerge
{
    /// <summary>The rules in order: higher priority first, then less depth, then name, then declaration (P-36).</summary>
    public static ImmutableArray<BundleRule> Order(
        IEnumerable<(string Package, int Depth, int Priority, GuardrailFile File)> files) =>
    [
        .. files.OrderByDescending(each => each.Priority).ThenBy(each => each.Depth).ThenBy(each => each.Package, StringComparer.Ordinal)
            .SelectMany(each => each.File.Constraints.Select(constraint => new BundleRule(each.Package, each.Priority, constraint))),
    ];

    /// <summary>Leaves out the soft rules that the root overrides; anything else in an override is an error.</summary>
    public static ImmutableArray<BundleRule> Override(
        ImmutableArray<BundleRule> rules, string root, out ImmutableArray<string> overridden, DiagnosticList diagnostics)
    {
        var names = new List<string>();
        foreach (var rule in rules)
        {
            foreach (var target in rule.Constraint.Overrides)
            {
                var replaced = rules.FirstOrDefault(each => $"{each.Package}/{each.Constraint.Name}" == target);
                string? fault = rule.Package != root ? $"only {root} itself may override rules."
                    : replaced is null ? "there is no such rule."
                    : replaced.Constraint.IsHard ? "it is a hard rule, and no package may remove that." : null;
                if (fault is null) names.Add(target);
                else diagnostics.Add(
                    DiagnosticCodes.BadOverride, rule.Constraint.File, rule.Constraint.Span,
                    $"\"{rule.Constraint.Name}\" cannot override {target}: {fault}");
            }
        }

        overridden = [.. names.Distinct().Order(StringComparer.Ordinal)];
        return [.. rules.Where(each => !names.Contains($"{each.Package}/{each.Constraint.Name}"))];
    }

    /// <summary>One section for each package with rules, in the order of its first rule.</summary>
    public static IEnumerable<BundleSection> Sections(ImmutableArray<BundleRule> rules) =>
        rules.GroupBy(rule => rule.Package).Select(group => new BundleSection
        {
            Id = $"{group.Key}/guardrail/rules",
            Kind = "guardrail",
            Name = "rules",
            Package = group.Key,
            File = group.First().Constraint.File,
            Priority = group.Max(rule => rule.Priority),
            Nodes = [.. Text(group.ToList())],
        });

    // No marker of a priority enters the text: the order is the priority.
    private static IEnumerable<TemplateNode> Text(List<BundleRule> rules)
    {
        var text = new StringBuilder("## Guardrails\n");
        foreach (bool isHard in new[] { true, false })
        {
            var part = rules.Where(rule => rule.Constraint.IsHard == isHard).ToList();
            if (part.Count == 0) continue;
            text.Append(isHard ? "\nThese rules always hold:\n" : "\nPrefer:\n");
            foreach (var line in part.SelectMany(rule => rule.Constraint.Rules)) text.Append("- ").Append(line.Trim()).Append('\n');
        }

        yield return new TemplateNode.Text(text.ToString(), rules[0].Constraint.File, rules[0].Constraint.Span);
    }
}
