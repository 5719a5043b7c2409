using Cop.AI;
using Cop.Profiles;

namespace Cop.Packages;

/// <summary>The projection of the profile: bindings, counts of verdicts and calls, and the latest messages of conversations.</summary>
internal sealed class PackagesProjection : IProfileProjection
{
    /// <summary>The tasks of a conversation that a row keeps.</summary>
    public const int MaxTurns = 50;

    public int Version => 1;

    public void AddKeys(EventDraft draft, ProfileRowKeys keys)
    {
        var payload = draft.Payload;
        if (draft.Type is PackagesEventTypes.Bound or PackagesEventTypes.Unbound)
            keys.Add(PackagesProfile.BindingKind, payload["agent"]?.AsString());
        else if (draft.Type == PackagesEventTypes.GuardrailEvaluated)
            keys.Add(PackagesProfile.VerdictsKind, payload["rule"]?.AsString());
    }

    public CopError? Admit(Event candidate, IProfileRows rows) => null;

    public void Apply(Event applied, ProfileRowChanges rows)
    {
        var payload = applied.Payload;
        if (applied.Type is PackagesEventTypes.Bound or PackagesEventTypes.Unbound && Id(payload["agent"]) is { } agent)
            rows.Put(
                PackagesProfile.BindingKind, agent, payload, applied.Type == PackagesEventTypes.Bound ? "bound" : "unbound", agent);
        else if (applied.Type == PackagesEventTypes.GuardrailEvaluated && Id(payload["rule"]) is { } rule
            && payload["verdict"]?.AsString() is { } verdict)
            Count(rows, PackagesProfile.VerdictsKind, rule, verdict);
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

    private static void Count(ProfileRowChanges rows, string kind, string id, string name)
    {
        var body = rows.Get(kind, id)?.Body ?? CopJson.EmptyObject;
        rows.Put(kind, id, body.With(name, CopJson.From((body[name]?.Element.GetDouble() ?? 0) + 1)));
    }

    private static string? Id(CopJson? json) => json?.AsString() is { } id && CopId.Validate(id, "id") is null ? id : null;
}
