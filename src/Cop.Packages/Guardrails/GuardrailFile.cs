using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>A guardrail file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Priority">Its priority; null when it states none.</param>
/// <param name="Constraints">The constraints, hard ones first.</param>
internal sealed record GuardrailFile(string Name, int? Priority, ImmutableArray<GuardrailConstraint> Constraints)
{
    public static GuardrailFile Read(string path, YamlNode document)
    {
        string guardrail = document.TextOf("name")!;
        var alert = document["monitoring"]?.IntegerOf("alert_threshold") is { } threshold
            ? new GuardrailAlert(guardrail, threshold) : null;
        var escalated = document["monitoring"]?.TextsOf("escalate_on") ?? [];
        var constraints = ImmutableArray.CreateBuilder<GuardrailConstraint>();
        foreach (bool isHard in new[] { true, false })
        {
            foreach (var node in document[isHard ? "hard_constraints" : "soft_constraints"]?.Items ?? [])
            {
                string name = node.TextOf("name")!;
                constraints.Add(new()
                {
                    Name = name,
                    IsHard = isHard,
                    File = path,
                    Span = node["name"]!.Span,
                    Rules = node.TextsOf("rules"),
                    RuleSpans = [.. node["rules"]!.Items.Select(item => item.Span)],
                    Phrases = node.TextsOf("trigger_phrases"),
                    Stages = node["stages"] is null ? ["input", "tool_result", "output"] : node.TextsOf("stages"),
                    ConflictsWith = node.TextsOf("conflicts_with"),
                    Overrides = node.TextsOf("overrides"),
                    Action = node.TextOf("action") ?? (isHard ? "refuse" : "flag"),
                    Response = document["violation_responses"]?[name]?.TextOf("response"),
                    Alert = alert,
                    LogLevel = LogLevelOf(document, name),
                    IsEscalated = escalated.Contains(name) || document["violation_responses"]?[name]?.FlagOf("escalate") == true,
                });
            }
        }

        return new(guardrail, document.IntegerOf("priority"), constraints.ToImmutable());
    }

    // A level is a wish for a line by itself; log_violations decides for the whole file.
    private static string? LogLevelOf(YamlNode document, string constraint)
    {
        string? level = document["violation_responses"]?[constraint]?.TextOf("log_level");
        return document["monitoring"]?.FlagOf("log_violations") switch { false => null, true => level ?? "warn", _ => level };
    }
}
