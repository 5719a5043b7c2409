using Cop.AI;
using Cop.Profiles;

namespace Cop.Packages;

/// <summary>The projection of the profile: bindings, counts of verdicts and calls, and the latest messages of conversations.</summary>
internal sealed class PackagesProjection : IProfileProjection
{
    /// <summary>The tasks of a conversation that a row keeps.</summary>
    public const int MaxTurns = 50;

    private const string Alerted = "alerted";
    private const string Escalated = "escalated";

    public int Version => 1;

    public void AddKeys(EventDraft draft, ProfileRowKeys keys)
    {
        var payload = draft.Payload;
        if (draft.Type is PackagesEventTypes.Bound or PackagesEventTypes.Unbound)
            keys.Add(PackagesProfile.BindingKind, payload["agent"]?.AsString());
        else if (draft.Type == PackagesEventTypes.GuardrailEvaluated)
            keys.Add(PackagesProfile.VerdictsKind, payload["rule"]?.AsString());
        if (draft.Type is PackagesEventTypes.GuardrailEvaluated or PackagesEventTypes.GuardrailAlerted)
            keys.Add(PackagesProfile.AlertsKind, payload["guardrail"]?.AsString());
        if (draft.Type == PackagesEventTypes.GuardrailEscalated || IsEscalated(draft.Type, payload))
            keys.Add(PackagesProfile.EscalationsKind, payload["rule"]?.AsString());
    }

    /// <summary>Refuses a second alert of a guardrail, and a second escalation of a rule, in a topic.</summary>
    public CopError? Admit(Event candidate, IProfileRows rows) => candidate.Type switch
    {
        PackagesEventTypes.GuardrailAlerted when Id(candidate.Payload["guardrail"]) is { } guardrail
            && rows.Get(PackagesProfile.AlertsKind, guardrail)?.Status == Alerted => new CopError(
                PackagesErrorCodes.AlreadyAlerted, $"Topic '{candidate.TopicId}' has an alert of guardrail '{guardrail}' already."),
        PackagesEventTypes.GuardrailEscalated when Id(candidate.Payload["rule"]) is { } rule
            && rows.Get(PackagesProfile.EscalationsKind, rule)?.Status == Escalated => new CopError(
                PackagesErrorCodes.AlreadyEscalated, $"Topic '{candidate.TopicId}' has an escalation of rule '{rule}' already."),
        _ => null,
    };

    public void Apply(Event applied, ProfileRowChanges rows)
    {
        var payload = applied.Payload;
        if (applied.Type is PackagesEventTypes.Bound or PackagesEventTypes.Unbound && Id(payload["agent"]) is { } agent)
            rows.Put(
                PackagesProfile.BindingKind, agent, payload, applied.Type == PackagesEventTypes.Bound ? "bound" : "unbound", agent);
        else if (applied.Type == PackagesEventTypes.GuardrailEvaluated && Id(payload["rule"]) is { } rule
            && payload["verdict"]?.AsString() is { } verdict)
            CountVerdict(rows, applied, rule, verdict);
        else if (applied.Type == PackagesEventTypes.GuardrailAlerted && Id(payload["guardrail"]) is { } guardrail)
            rows.Put(
                PackagesProfile.AlertsKind, guardrail,
                rows.Get(PackagesProfile.AlertsKind, guardrail)?.Body ?? CopJson.EmptyObject, Alerted);
        else if (applied.Type == PackagesEventTypes.GuardrailEscalated && Id(payload["rule"]) is { } escalated)
            rows.Put(
                PackagesProfile.EscalationsKind, escalated,
                rows.Get(PackagesProfile.EscalationsKind, escalated)?.Body ?? CopJson.EmptyObject, Escalated);
        else if (applied.Type == AiEventTypes.ToolInvoked && CallsId(applied.Initiator, payload["tool"]?.AsString()) is { } calls)
            Count(rows, PackagesProfile.CallsKind, calls, "count");
        else if (applied.Type == AiEventTypes.Message && Id(CopJson.From(applied.Initiator ?? "")) is { } speaker
            && payload["taskId"]?.AsString() is { } taskId && payload["artifactId"]?.AsString() is { } artifactId)
            Remember(rows, speaker, taskId, artifactId);
    }

    /// <summary>The id of the row that counts the calls of a tool by an agent; null when it would be no id.</summary>
    public static string? CallsId(string? agent, string? tool) => Id(CopJson.From($"{agent} {tool}"));

    // The first message of a task is its prompt, the last one its answer.
    private static void Remember(ProfileRowChanges rows, string speaker, string taskId, string artifactId)
    {
        var turns = (rows.Get(PackagesProfile.ConversationKind, speaker)?.Body["turns"]?.Items ?? []).ToList();
        int known = turns.FindIndex(turn => turn["task"]?.AsString() == taskId);
        if (known >= 0) turns[known] = turns[known].With("answer", CopJson.From(artifactId));
        else turns.Add(CopJson.Object(("task", CopJson.From(taskId)), ("prompt", CopJson.From(artifactId))));
        rows.Put(PackagesProfile.ConversationKind, speaker, CopJson.Object(("turns", CopJson.Array(turns.TakeLast(MaxTurns)))));
    }

    private static bool IsEscalated(string type, CopJson payload) =>
        type == PackagesEventTypes.GuardrailEvaluated && payload["escalate"]?.Kind == System.Text.Json.JsonValueKind.True;

    // The row names the verdict that reached the threshold, so that one delivery alone raises the alert, whenever it runs.
    private static void CountVerdict(ProfileRowChanges rows, Event applied, string rule, string verdict)
    {
        Count(rows, PackagesProfile.VerdictsKind, rule, verdict);
        if (IsEscalated(applied.Type, applied.Payload) && rows.Get(PackagesProfile.EscalationsKind, rule) is null)
            rows.Put(
                PackagesProfile.EscalationsKind, rule, CopJson.Object(("firstSeq", CopJson.From(applied.TopicSeq))));
        if (applied.Payload["alertAt"] is not { } threshold || Id(applied.Payload["guardrail"]) is not { } guardrail) return;
        Count(rows, PackagesProfile.AlertsKind, guardrail, "count");
        var row = rows.Get(PackagesProfile.AlertsKind, guardrail)!;
        if (row.Body["reachedSeq"] is null && row.Body["count"]!.Element.GetDouble() >= threshold.Element.GetDouble())
            rows.Put(
                PackagesProfile.AlertsKind, guardrail,
                row.Body.With("reachedSeq", CopJson.From(applied.TopicSeq)).With("reachedWith", row.Body["count"]), row.Status);
    }

    private static void Count(ProfileRowChanges rows, string kind, string id, string name)
    {
        var row = rows.Get(kind, id);
        var body = row?.Body ?? CopJson.EmptyObject;
        rows.Put(kind, id, body.With(name, CopJson.From((body[name]?.Element.GetDouble() ?? 0) + 1)), row?.Status);
    }

    private static string? Id(CopJson? json) => json?.AsString() is { } id && CopId.Validate(id, "id") is null ? id : null;
}
