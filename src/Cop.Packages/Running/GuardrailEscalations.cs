using Cop.Hitl;

namespace Cop.Packages;

/// <summary>The escalation of a violation: an event, and a question where the host names a person or a role.</summary>
internal static class GuardrailEscalations
{
    // Nothing waits for the answer; it is in the log, with the person's reason, as what a person said of the verdict.
    private static readonly CopJson Options = CopJson.Array(Option("violation", "It was a violation"), Option("mistaken", "It was none"));

    /// <summary>The drafts about a verdict; empty unless it is the first one of its rule in the topic that is escalated.</summary>
    public static async Task<IReadOnlyList<EventDraft>> RaiseAsync(
        Event verdict, AgentContext context, CancellationToken cancellationToken)
    {
        var payload = verdict.Payload;
        if (payload["rule"]?.AsString() is not { } rule || CopId.Validate(rule, "rule") is not null) return [];
        var row = (await context.Store.GetProfileRowAsync(
            context.TopicId, PackagesProfile.Name, PackagesProfile.EscalationsKind, rule, cancellationToken)
            .ConfigureAwait(false)).Unwrap();
        if (row is not { Status: null } || row.Body["firstSeq"]?.Element.GetDouble() != verdict.TopicSeq) return [];
        string taskId = Text("taskId")!, stage = Text("stage")!, decided = Text("verdict")!;
        string? to = Text("escalateTo"), requestId = to is null ? null : context.NewId("request", $"escalation {rule}");
        var escalated = new GuardrailEscalated(taskId, stage, rule, decided)
        {
            Agent = verdict.Initiator, CallId = Text("callId"), BundleDigest = Text("bundleDigest"), To = to, RequestId = requestId,
        }.ToDraft();
        if (to is null || requestId is null) return [escalated];
        var question = new HumanDecisionRequested(
            requestId, $"Guardrail rule {rule} found something at stage {stage}, with the verdict {decided}. Was it a violation?", Options)
        {
            Assignee = to, Subject = rule,
            Proposal = CopJson.Object(("rule", CopJson.From(rule)), ("stage", CopJson.From(stage)),
                ("verdict", CopJson.From(decided)), ("eventId", CopJson.From(verdict.Id))),
        };
        return [escalated, question.ToDraft()];

        string? Text(string name) => payload[name]?.AsString();
    }

    private static CopJson Option(string id, string label) => CopJson.Object(("id", CopJson.From(id)), ("label", CopJson.From(label)));
}
