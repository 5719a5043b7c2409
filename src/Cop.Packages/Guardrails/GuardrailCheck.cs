using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>Checks texts and calls of tools by the guardrails of a bundle. Pure: the host counts calls and asks people.</summary>
/// <remarks>
/// Calls are a boundary: the tool must be in the bundle, its arguments must fit the schema, and limits and approval hold. Phrases are a
/// tripwire (P-41): they find careless and known wording, also encoded or in look-alike letters, and prove nothing about the rest.
/// </remarks>
public sealed class GuardrailCheck
{
    private static readonly string[] Severities = ["refuse", "approve", "redact", "flag"];

    private readonly Bundle _bundle;
    private readonly ImmutableArray<PhraseRule> _rules;

    private GuardrailCheck(Bundle bundle)
    {
        _bundle = bundle;
        _rules = [.. bundle.Rules.Where(rule => !rule.Constraint.Phrases.IsEmpty).Select(PhraseRule.Of)];
    }

    /// <summary>Creates the check of a bundle.</summary>
    /// <param name="bundle">The bundle.</param>
    public static GuardrailCheck Of(PackageBundle bundle)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        return new GuardrailCheck(bundle.Content);
    }

    /// <summary>The verdicts on a text, the severest first; empty when nothing was found.</summary>
    /// <param name="stage">input, tool_result or output.</param>
    /// <param name="text">The whole text.</param>
    public ImmutableArray<GuardrailVerdict> CheckText(string stage, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var rules = _rules.Where(each => each.Rule.Constraint.Stages.Contains(stage)).ToList();
        if (rules.Count == 0) return [];
        var readings = EncodedText.Readings(text).Select(each => (Text: each, Skeleton: TextSkeleton.Of(each))).ToList();
        var verdicts = new List<GuardrailVerdict>();
        foreach (var rule in rules)
        {
            var found = readings.Select(reading => rule.Find(reading.Text, reading.Skeleton)).FirstOrDefault(match => match is not null);
            if (found is not null) verdicts.Add(Verdict(rule.Rule, found));
        }

        return Sorted(verdicts);
    }

    /// <summary>The text without what rules of the action redact find in it.</summary>
    /// <param name="stage">input, tool_result or output.</param>
    /// <param name="text">The whole text. One in which something is found in an encoded form only is withheld whole.</param>
    public string Redact(string stage, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var rules = _rules.Where(each => each.Rule.Constraint is { Action: "redact" } one && one.Stages.Contains(stage)).ToList();
        if (rules.Count == 0) return text;
        string redacted = TextRedaction.Remove(text, rules);
        return EncodedText.Readings(redacted).Any(reading =>
            rules.Exists(rule => rule.Find(reading, TextSkeleton.Of(reading)) is not null)) ? TextRedaction.Mark : redacted;
    }

    /// <summary>The characters in which each find of a stage fits; null when that is not known, or what is found is cut out.</summary>
    internal int? ReachOf(string stage)
    {
        var rules = _rules.Where(each => each.Rule.Constraint.Stages.Contains(stage)).ToList();
        return rules.Exists(each => !each.Patterns.IsEmpty || each.Rule.Constraint.Action == "redact")
            ? null : rules.SelectMany(each => each.Phrases).Select(each => each.Length).DefaultIfEmpty(0).Max();
    }

    /// <summary>The verdicts on a call of a tool, the severest first; empty when it may run.</summary>
    /// <param name="tool">The name of the tool.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="callsBefore">The calls of this tool in the session so far.</param>
    /// <param name="isApproved">Whether a person approved this call with these arguments.</param>
    public ImmutableArray<GuardrailVerdict> CheckCall(string tool, CopJson arguments, int callsBefore, bool isApproved)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        if (_bundle.Tools.FirstOrDefault(each => each.Name == tool) is not { } known)
            return [new($"{tool}/allow-list", "refuse", $"The package has no tool \"{tool}\".", GuardrailConstraint.NeutralRefusal)];
        var verdicts = CheckText("tool_call", arguments.ToString()).ToList();
        if (JsonSchemaCheck.FindFault(known.InputSchema, arguments) is { } fault)
            verdicts.Add(
                new($"{tool}/arguments", "refuse", $"The arguments do not fit the schema. {fault}", GuardrailConstraint.NeutralRefusal));
        if (callsBefore >= known.RateLimit)
            verdicts.Add(
                new($"{tool}/rate_limit", "refuse", $"The session has called it {callsBefore} times; the limit is {known.RateLimit}.",
                    GuardrailConstraint.NeutralRefusal));
        if (known.RequiresApproval && !isApproved) verdicts.Add(
            new($"{tool}/approval", "approve", "A person must approve this call.", null));
        return Sorted(verdicts);
    }

    private static GuardrailVerdict Verdict(BundleRule rule, string found) => new(
        $"{rule.Package}/{rule.Constraint.Name}", rule.Constraint.Action, $"The text has \"{found}\".",
        rule.Constraint.Action == "refuse" ? rule.Constraint.Response ?? GuardrailConstraint.NeutralRefusal : null)
    {
        Alert = rule.Constraint.Alert is { } alert ? alert with { Guardrail = $"{rule.Package}/{alert.Guardrail}" } : null,
        LogLevel = rule.Constraint.LogLevel, IsEscalated = rule.Constraint.IsEscalated,
    };

    private static ImmutableArray<GuardrailVerdict> Sorted(IEnumerable<GuardrailVerdict> verdicts) =>
        [.. verdicts.OrderBy(each => Array.IndexOf(Severities, each.Action)).ThenBy(each => each.Rule, StringComparer.Ordinal)];
}
