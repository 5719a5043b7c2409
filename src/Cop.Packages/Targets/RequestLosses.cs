using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>
/// The losses of every target that is a request, which the host enforces: guardrail stages, approval, limits, knowledge on demand.
/// </summary>
internal static class RequestLosses
{
    public static IEnumerable<TargetLoss> Of(Bundle bundle)
    {
        foreach (var rule in bundle.Rules.Where(each => !each.Constraint.Phrases.IsEmpty))
            yield return new(
                "guardrails", $"{rule.Package}/guardrail/{rule.Constraint.Name}", "runtime",
                "Trigger phrases are checked by the host and not by the provider.");
        foreach (var tool in bundle.Tools)
        {
            if (tool.RequiresApproval) yield return new(
                "approval", tool.Id, "runtime", "A person approves calls in the host; the provider does not ask.");
            if (tool.RateLimit is not null) yield return new("rate_limit", tool.Id, "runtime", "Calls are counted by the host.");
            if (tool.ResponseSchema is not null) yield return new(
                "response_schema", tool.Id, "runtime", "Results are checked by the host.");
        }

        foreach (var section in bundle.Sections.Where(each => each.Type == "dynamic"))
            yield return new(
                "dynamic_knowledge", section.Id, "inlined", "The whole text is in the request, and not only what a question needs.");
    }

    /// <summary>Settings that a request has no place for.</summary>
    public static IEnumerable<TargetLoss> OfSettings(Bundle bundle, params string[] names) =>
        names.Where(name => bundle.Settings[name] is not null)
            .Select(name => new TargetLoss(name, null, "dropped", "The interface has no such setting."));
}
