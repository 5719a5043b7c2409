using System.Text.Json;

namespace Cop.Hitl;

/// <summary>Admission of events about existing requests. Pure.</summary>
/// <remarks>spec/hitl.md, "Admission".</remarks>
internal static class Admission
{
    /// <summary>
    /// Refuses to resume by a timer what an answer has come for: the next attempt is resumed by the answer, so each accepted answer counts.
    /// </summary>
    public static CopError? RefuseEarlyTimer(Event resumed, IProfileRows rows)
    {
        if (resumed.Payload["reason"]?.AsString() != "timer" || resumed.Payload["continuationId"]?.AsString() is not { } id
            || rows.Get(HitlProfile.WaiterKind, id) is not { } waiter)
            return null;
        return waiter.Body["requestIds"]!.Items.Select(item => rows.Get(HitlProfile.RequestKind, item.AsString()!))
            .FirstOrDefault(row => row?.Status == RequestRow.Answered) is { } answered
            ? CopError.Temporary(HitlErrorCodes.AnswerArrived,
                $"Request '{answered.Id}' was answered before the timer of continuation '{id}' was handled; it is resumed by the answer.")
            : null;
    }

    public static CopError? RefuseRevocation(Event revocation, IProfileRows rows)
    {
        var id = revocation.Payload["standingId"]!.AsString()!;
        if (rows.Get(HitlProfile.StandingKind, id) is not { } row)
            return new CopError(CopErrorCodes.NotFound, $"No decision '{id}' holds in topic '{revocation.TopicId}'; list them first.");
        return Standing.MayRevoke(revocation, row) ? null : new CopError(HitlErrorCodes.NotAddressee,
            $"'{revocation.Initiator}' cannot revoke the decision '{id}' of '{row.Body["by"]?.AsString()}'; its author, its role or the " +
                $"host can.");
    }

    public static CopError? RefuseChange(Event change, IProfileRows rows)
    {
        if (!FindOpen(change, rows).TryGet(out var row, out var refused))
            return refused;
        if (row is null)
            return null;
        if (change.Type == HitlEventTypes.Delegated)
            return RequestRules.IsAddressee(change, row.Assignee)
                ? Delegation(row, RequestRules.DelegationFault(change, row)) : NotAddressee(change, row);
        if (!RequestRules.IsAsker(change, row))
            return new CopError(CopErrorCodes.InvalidActor,
                $"'{change.Initiator}' did not ask request '{row.Id}'; only '{row.Body["askedBy"]?.AsString()}' and the host can change " +
                "it.");
        return change.Type == HitlEventTypes.Escalated ? Delegation(row, RequestRules.EscalationFault(change, row)) : null;
    }

    /// <summary>Finds the open request of an event; null when there is none and the event is recorded without effect.</summary>
    /// <returns>An error when the event demands an open request (<c>ifOpen</c>).</returns>
    public static CopResult<ProfileRow?> FindOpen(Event about, IProfileRows rows)
    {
        var id = about.Payload["requestId"]!.AsString()!;
        var row = rows.Get(HitlProfile.RequestKind, id);
        if (row?.Status == RequestRow.Open)
            return row;
        if (about.Payload["ifOpen"]?.Kind != JsonValueKind.True)
            return CopResult.Ok<ProfileRow?>(null);
        return row is null
            ? new CopError(HitlErrorCodes.RequestUnknown, $"There is no request '{id}' in topic '{about.TopicId}'; list the open ones.")
            : new CopError(HitlErrorCodes.RequestClosed, $"Request '{id}' in topic '{about.TopicId}' is {row.Status}; nothing is changed.");
    }

    public static CopError NotAddressee(Event author, ProfileRow row) => new(HitlErrorCodes.NotAddressee,
        $"Request '{row.Id}' is addressed to '{row.Assignee ?? "any person"}', and '{author.Initiator}'"
        + (author.Metadata?["actingAs"]?.AsString() is { } role ? $" acts as '{role}'." : " acts in no role."));

    private static CopError? Delegation(ProfileRow row, string? fault) => fault is null ? null : new CopError(
        HitlErrorCodes.DelegationRefused, $"Request '{row.Id}' stays with '{row.Assignee ?? "any person"}': {fault}.");
}
