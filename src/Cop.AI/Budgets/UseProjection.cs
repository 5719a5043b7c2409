using System.Globalization;
using System.Text.Json;

namespace Cop.AI;

/// <summary>The projection of the profile: the use of a topic and of each agent in it, on which reservations are admitted.</summary>
/// <remarks>spec/ai.md, "Rows"; decision M-15.</remarks>
internal sealed class UseProjection : IProfileProjection
{
    public int Version => 1;

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
        var row = UseRow.Release(rows.Get(UseRow.Kind, UseRow.Topic)?.Body ?? UseRow.Empty, taskId);
        var limits = reservation["limits"] ?? CopJson.EmptyObject;
        var with = UseRow.Reserve(row, taskId, reservation);
        var exceeded = limits["calls"] is { Kind: JsonValueKind.Number } calls && UseRow.Calls(with) > calls.Element.GetDouble()
            ? "calls" : limits["tokens"] is { Kind: JsonValueKind.Number } tokens && UseRow.Tokens(with) > tokens.Element.GetDouble()
            ? "tokens" : limits["cost"]?.AsString() is { } cost
                && decimal.TryParse(cost, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var money)
                && UseRow.Cost(with) > money ? "money" : null;
        return exceeded is null ? null : new CopError(
            AiErrorCodes.BudgetSpent,
            $"The budget of topic '{candidate.TopicId}' has not enough {exceeded} left for task '{taskId}': used and reserved are " +
                $"{UseRow.Calls(row)} calls, {UseRow.Tokens(row)} tokens, {UseRow.Cost(row).ToString(CultureInfo.InvariantCulture)}.");
    }

    public void Apply(Event applied, ProfileRowChanges rows)
    {
        if (Outcome(applied.Type, applied.Payload) is { } outcome)
            ApplyOutcome(applied, outcome, rows);
        else if (Ends(applied.Type) && applied.Payload["taskId"]?.AsString() is { } taskId
            && rows.Get(UseRow.Kind, UseRow.Topic)?.Body is { } row && row["reserved"]![taskId] is not null)
            rows.Put(UseRow.Kind, UseRow.Topic, UseRow.Release(row, taskId));
    }

    private static void ApplyOutcome(Event applied, CopJson outcome, ProfileRowChanges rows)
    {
        if (outcome["reservation"] is { Kind: JsonValueKind.Object } reservation && reservation["taskId"]?.AsString() is { } taskId)
            rows.Put(UseRow.Kind, UseRow.Topic,
                UseRow.Reserve(rows.Get(UseRow.Kind, UseRow.Topic)?.Body ?? UseRow.Empty, taskId, reservation));
        if (outcome["requestDigest"] is null || outcome["usage"] is not { Kind: JsonValueKind.Object } usage)
            return;
        Add(UseRow.Topic, outcome["taskId"]?.AsString());
        if (applied.Initiator is { } agent && CopId.Validate(agent, "id") is null)
            Add(agent, null);

        void Add(string id, string? task) =>
            rows.Put(UseRow.Kind, id, UseRow.Use(rows.Get(UseRow.Kind, id)?.Body ?? UseRow.Empty, task, usage));
    }

    private static bool Ends(string type) => type is EventTypes.TaskCompleted or EventTypes.TaskFailed or EventTypes.TaskCancelled;

    private static CopJson? Outcome(string type, CopJson payload) =>
        type == EventTypes.ArtifactCreated && payload["artifact"] is { } artifact && artifact["type"]?.AsString() == ArtifactTypes.Effect
        && artifact["payload"] is { Kind: JsonValueKind.Object } outcome ? outcome : null;
}
