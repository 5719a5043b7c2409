namespace Cop.Hitl;

/// <summary>The projection of the profile: a row for each request, waiter, used link and decision that holds on.</summary>
/// <remarks>spec/hitl.md, "Rows"; decision M-15.</remarks>
internal sealed class RequestProjection : IProfileProjection
{
    private const string Resumed = EventTypes.ContinuationResumed;

    public int Version => 1;

    public void AddKeys(EventDraft draft, ProfileRowKeys keys)
    {
        var payload = draft.Payload;
        keys.Add(HitlProfile.RequestKind, payload["requestId"]?.AsString());
        keys.Add(HitlProfile.LinkKind, payload["linkId"]?.AsString());
        keys.Add(HitlProfile.StandingKind, payload["standingId"]?.AsString());
        keys.Add(HitlProfile.WaiterKind, payload["continuationId"]?.AsString());
        foreach (var requestId in WaitedRequests.In(draft.Type, payload))
            keys.Add(HitlProfile.RequestKind, requestId);
    }

    public CopError? Admit(Event candidate, IProfileRows rows) => candidate.Type switch
    {
        Resumed => Admission.RefuseEarlyTimer(candidate, rows),
        HitlEventTypes.Revoked => Admission.RefuseRevocation(candidate, rows),
        var type when RequestRules.IsRequest(type) => RequestAdmission.Refuse(candidate, rows),
        var type when RequestRules.IsAnswer(type) => AnswerAdmission.Refuse(candidate, rows),
        var type when RequestRules.IsChange(type) => Admission.RefuseChange(candidate, rows),
        _ => null,
    };

    public void Apply(Event applied, ProfileRowChanges rows)
    {
        switch (applied.Type)
        {
            case EventTypes.ArtifactCreated: WaiterRows.Begin(applied, rows); break;
            case EventTypes.ContinuationExpired:
            case Resumed when applied.Payload["reason"]?.AsString() == "timer":
                WaiterRows.End(applied, rows, RequestRow.Expired);
                break;
            case Resumed or EventTypes.ContinuationAbandoned or EventTypes.ContinuationCancelled or EventTypes.ContinuationSuperseded:
                WaiterRows.End(applied, rows, RequestRow.Closed);
                break;
            case HitlEventTypes.Revoked: Revoke(applied, rows); break;
            default: ApplyToRequest(applied, rows); break;
        }
    }

    private static void ApplyToRequest(Event applied, ProfileRowChanges rows)
    {
        var isRequest = RequestRules.IsRequest(applied.Type);
        if (!isRequest && !RequestRules.IsAnswer(applied.Type) && !RequestRules.IsChange(applied.Type))
            return;
        if (applied.Payload["requestId"]?.AsString() is not { } id || CopId.Validate(id, "requestId") is not null)
            return;
        var row = rows.Get(HitlProfile.RequestKind, id);
        if (isRequest && row is null)
            rows.Put(HitlProfile.RequestKind, id, RequestRow.Create(applied), RequestRow.Open, applied.Payload["assignee"]?.AsString(),
                RequestRow.Due(applied.Payload));
        else if (row is null || row.Status != RequestRow.Open || isRequest)
            return;
        else if (RequestRules.IsAnswer(applied.Type))
            ApplyAnswer(applied, row, rows);
        else
            ApplyChange(applied, row, rows);
    }

    private static void ApplyAnswer(Event answer, ProfileRow row, ProfileRowChanges rows)
    {
        var link = answer.Payload["linkId"]?.AsString() is { } given && CopId.Validate(given, "linkId") is null ? given : null;
        if (!RequestRules.Counts(answer, row, link is not null && rows.Get(HitlProfile.LinkKind, link) is not null))
            return;
        var body = RequestRow.WithAnswer(row.Body, answer);
        var isComplete = body["answers"]!.Items.Count() >= RequestRow.Quorum(RequestRow.Request(row));
        Put(rows, row, isComplete ? body.With("closedBy", CopJson.From(answer.Id)) : body,
            isComplete ? RequestRow.Answered : RequestRow.Open, row.Assignee);
        if (link is not null)
            rows.Put(HitlProfile.LinkKind, link, CopJson.Object(("requestId", CopJson.From(row.Id)), ("eventId",
                CopJson.From(answer.Id))), "used");
        if (Standing.Holds(answer, RequestRow.Request(row)))
            Standing.Put(answer, RequestRow.Request(row), rows);
    }

    private static void ApplyChange(Event change, ProfileRow row, ProfileRowChanges rows)
    {
        var to = change.Payload["to"]?.AsString();
        switch (change.Type)
        {
            case HitlEventTypes.Withdrawn when RequestRules.IsAsker(change, row):
                Put(rows, row, row.Body.With("closedBy", CopJson.From(change.Id)), RequestRow.Withdrawn, row.Assignee);
                break;
            case HitlEventTypes.Reminded when RequestRules.IsAsker(change, row):
                Put(rows, row, row.Body.With("reminders", CopJson.From(RequestRow.Count(row.Body, "reminders") + 1)), row.Status,
                    row.Assignee);
                break;
            case HitlEventTypes.Escalated when RequestRules.IsAsker(change, row) && RequestRules.EscalationFault(change, row) is null:
                Put(rows, row, row.Body.With("chain", CopJson.Array(CopJson.From(to!))), row.Status, to);
                break;
            case HitlEventTypes.Delegated when RequestRules.IsAddressee(change, row.Assignee)
                && RequestRules.DelegationFault(change, row) is null:
                Put(rows, row, row.Body.With("chain", CopJson.Array(RequestRow.Chain(row).Append(to!).Select(CopJson.From))), row.Status,
                    to);
                break;
        }
    }

    private static void Revoke(Event revocation, ProfileRowChanges rows)
    {
        if (revocation.Payload["standingId"]?.AsString() is { } id && CopId.Validate(id, "standingId") is null
            && rows.Get(HitlProfile.StandingKind, id) is { Status: "active" } row && Standing.MayRevoke(revocation, row))
            rows.Put(HitlProfile.StandingKind, id, row.Body.With("revokedBy", CopJson.From(revocation.Id)), "revoked", row.Assignee,
                row.Due);
    }

    internal static void Put(ProfileRowChanges rows, ProfileRow row, CopJson body, string? status, string? assignee) =>
        rows.Put(HitlProfile.RequestKind, row.Id, body, status, assignee, row.Due);
}
