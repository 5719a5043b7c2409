using System.Collections.Immutable;
using Cop.AI;

namespace Cop.Packages;

/// <summary>Applies the guardrails of a bundle to a chat agent at four points; what they find becomes events.</summary>
/// <param name="package">The package.</param>
/// <param name="identity">The identity of the agent, for the count of calls.</param>
/// <param name="showsUnchecked">Whether a stream shows text before it is checked.</param>
/// <param name="escalateTo">The person or role that is asked about escalations; null for none.</param>
internal sealed class PackageGuard(ContextPackage package, string identity, bool showsUnchecked, string? escalateTo) : IChatGuard
{
    public GuardDecision CheckText(GuardStage stage, string text, GuardPlace place)
    {
        string name = NameOf(stage);
        var found = package.Guardrails.CheckText(name, text);
        if (found.IsEmpty) return GuardDecision.Pass;
        return new GuardDecision
        {
            // A text cannot wait for a person: what a rule wants approved is refused.
            Refusal = found.FirstOrDefault(each => each.Action is "refuse" or "approve") is { } refused
                ? refused.Response ?? GuardrailConstraint.NeutralRefusal : null,
            Replacement = found.Any(each => each.Action == "redact") ? package.Guardrails.Redact(name, text) : null,
            Drafts = Drafts(name, found, place),
        };
    }

    public async ValueTask<GuardDecision> CheckCallAsync(
        string tool, CopJson arguments, GuardPlace place, AgentContext context, CancellationToken cancellationToken)
    {
        int before = place.EarlierCalls;
        if (PackagesProjection.CallsId(identity, tool) is { } id)
        {
            var row = (await context.Store.GetProfileRowAsync(
                context.TopicId, PackagesProfile.Name, PackagesProfile.CallsKind, id, cancellationToken).ConfigureAwait(false)).Unwrap();
            before += (int)(row?.Body["count"]?.Element.GetDouble() ?? 0);
        }

        var found = package.Guardrails.CheckCall(tool, arguments, before, place.IsApproved);
        return found.IsEmpty ? GuardDecision.Pass : new GuardDecision
        {
            Refusal = found.FirstOrDefault(each => each.Action is "refuse" or "redact")?.Reason,
            NeedsApproval = found.Any(each => each.Action == "approve"),
            Drafts = Drafts("tool_call", found, place),
        };
    }

    public IAnswerFilter CreateFilter() => showsUnchecked ? new OpenFilter() : new AnswerFilter(package.Guardrails);

    private ImmutableArray<EventDraft> Drafts(string stage, ImmutableArray<GuardrailVerdict> found, GuardPlace place) =>
    [
        .. found.Select(each => new GuardrailEvaluated(place.TaskId, stage, each.Rule, each.Action)
        {
            CallId = place.CallId, BundleDigest = package.Digest, Guardrail = each.Alert?.Guardrail, AlertAt = each.Alert?.Threshold,
            LogLevel = each.LogLevel, Escalate = each.IsEscalated ? true : null, EscalateTo = each.IsEscalated ? escalateTo : null,
        }.ToDraft()),
    ];

    private static string NameOf(GuardStage stage) => stage switch
    {
        GuardStage.Input => "input",
        GuardStage.ToolCall => "tool_call",
        GuardStage.ToolResult => "tool_result",
        _ => "output",
    };

    private sealed class OpenFilter : IAnswerFilter
    {
        public string Add(string text) => text;

        public string Complete() => "";
    }
}
