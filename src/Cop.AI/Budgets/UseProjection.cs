using System.Text.Json;

namespace Cop.AI;

/// <summary>The projection of the profile: the use of a topic and of each agent in it, on which reservations are admitted.</summary>
/// <remarks>spec/ai.md, "Rows"; decision M-15.</remarks>
internal sealed class UseProjection : IProfileProjection
{
    public int Version => 2;

    public void AddKeys(EventDraft draft, ProfileRowKeys keys)
    {
        if (Outcome(draft.Type, draft.Payload) is not null || Ends(draft.Type))
            keys.Add(UseRow.Kind, UseRow.Topic);
    }

    /// <summary>Refuses a reservation above the topic's limits: two calls at once cannot both have the rest.</summary>
    public CopError? Admit(Event candidate, IProfileRows rows)
    {
        if (Outcome(candidate.Type, candidate.Payload)?["reservation"] is not { } reservation
            || reservation["taskId"]?.AsString() is not { } taskId)
            return null;
        var row = UseRow.Release(Topic(rows), taskId);
        var with = UseRow.Reserve(row, taskId, reservation, null);
        return Exceeded(with, reservation["limits"] ?? CopJson.EmptyObject) is not { } exceeded ? null : new CopError(
            AiErrorCodes.BudgetSpent,
            $"The budget of topic '{candidate.TopicId}' has not enough {exceeded} left for task '{taskId}': used and reserved are " +
                $"{UseRow.Calls(row)} calls, {UseRow.Tokens(row)} tokens, {Amount.Text(UseRow.Cost(row))}.");
    }

    public void Apply(Event applied, ProfileRowChanges rows)
    {
        if (Outcome(applied.Type, applied.Payload) is { } outcome)
            ApplyOutcome(applied, outcome, rows);
        else if (Ends(applied.Type) && applied.Payload["taskId"]?.AsString() is { } taskId)
            Release(taskId, rows);
    }

    private static void ApplyOutcome(Event applied, CopJson outcome, ProfileRowChanges rows)
    {
        var agent = applied.Initiator is { } by && by.StartsWith("agent:", StringComparison.Ordinal) && CopId.Validate(by, "id") is null
            ? by : null;
        if (outcome["reservation"] is { Kind: JsonValueKind.Object } reservation && reservation["taskId"]?.AsString() is { } taskId)
        {
            Release(taskId, rows);
            rows.Put(UseRow.Kind, UseRow.Topic, UseRow.Reserve(Topic(rows), taskId, reservation, agent));
            if (agent is not null)
                rows.Put(UseRow.Kind, agent, UseRow.Reserve(Row(agent, rows), taskId, reservation, null), assignee: agent);
        }

        if (outcome["requestDigest"] is { Kind: not JsonValueKind.Null } && outcome["usage"] is { Kind: JsonValueKind.Object } usage)
            ApplyUse(outcome["taskId"]?.AsString(), agent, usage, rows);
    }

    private static void ApplyUse(string? taskId, string? agent, CopJson usage, ProfileRowChanges rows)
    {
        var reserved = taskId is null ? null : UseRow.Of(Topic(rows), taskId);
        if (taskId is not null)
            Release(taskId, rows);
        rows.Put(UseRow.Kind, UseRow.Topic, UseRow.Use(Topic(rows), usage, reserved));
        if (agent is not null)
            rows.Put(UseRow.Kind, agent, UseRow.Use(Row(agent, rows), usage, reserved), assignee: agent);
    }

    // The entry of the topic says which agent's row has the other one.
    private static void Release(string taskId, ProfileRowChanges rows)
    {
        if (rows.Get(UseRow.Kind, UseRow.Topic)?.Body is not { } row || UseRow.Of(row, taskId) is not { } entry)
            return;
        rows.Put(UseRow.Kind, UseRow.Topic, UseRow.Release(row, taskId));
        if (entry["agent"]?.AsString() is { } agent)
            rows.Put(UseRow.Kind, agent, UseRow.Release(Row(agent, rows), taskId), assignee: agent);
    }

    private static string? Exceeded(CopJson row, CopJson limits) =>
        limits["calls"] is { Kind: JsonValueKind.Number } calls && UseRow.Calls(row) > calls.Element.GetDouble() ? "calls"
            : limits["tokens"] is { Kind: JsonValueKind.Number } tokens && UseRow.Tokens(row) > tokens.Element.GetDouble() ? "tokens"
            : Amount.Read(limits["cost"]) is { } cost && UseRow.Cost(row) > cost ? "money" : null;

    private static CopJson Topic(IProfileRows rows) => Row(UseRow.Topic, rows);

    private static CopJson Row(string id, IProfileRows rows) => rows.Get(UseRow.Kind, id)?.Body ?? UseRow.Empty;

    private static bool Ends(string type) => type is EventTypes.TaskCompleted or EventTypes.TaskFailed or EventTypes.TaskCancelled;

    private static CopJson? Outcome(string type, CopJson payload) =>
        type == EventTypes.ArtifactCreated && payload["artifact"] is { } artifact && artifact["type"]?.AsString() == ArtifactTypes.Effect
        && artifact["payload"] is { Kind: JsonValueKind.Object } outcome ? outcome : null;
}
