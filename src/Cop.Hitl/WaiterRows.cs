namespace Cop.Hitl;

/// <summary>Keeps the waits of a request's asker: a request that is waited for is open as long as one of them is active.</summary>
/// <remarks>spec/hitl.md, "Waits".</remarks>
internal static class WaiterRows
{
    private const string Active = "active";
    private const string Ended = "ended";

    /// <summary>
    /// Applies an event that may create a continuation. Only the asker's waits count; they open a request that ended by itself.
    /// </summary>
    public static void Begin(Event created, ProfileRowChanges rows)
    {
        var waited = new List<string>();
        foreach (var id in WaitedRequests.In(created.Type, created.Payload))
        {
            if (rows.Get(HitlProfile.RequestKind, id) is not { } row || row.Body["askedBy"]?.AsString() != created.Initiator)
                continue;
            waited.Add(id);
            var body = row.Body.With("waiting", CopJson.From(RequestRow.Count(row.Body, "waiting") + 1));
            var isOpened = row.Status is RequestRow.Expired or RequestRow.Closed;
            RequestProjection.Put(
                rows, row, isOpened ? body.With("closedBy", null) : body, isOpened ? RequestRow.Open : row.Status, row.Assignee);
        }

        if (waited.Count > 0 && created.Payload["artifact"]?["id"]?.AsString() is { } waiter)
            rows.Put(HitlProfile.WaiterKind, waiter, CopJson.Object(("requestIds", CopJson.Array(waited.Select(CopJson.From)))), Active);
    }

    /// <summary>Applies the end of a continuation.</summary>
    public static void End(Event ended, ProfileRowChanges rows, string status)
    {
        if (ended.Payload["continuationId"]?.AsString() is not { } id || CopId.Validate(id, "continuationId") is not null
            || rows.Get(HitlProfile.WaiterKind, id) is not { Status: Active } waiter)
            return;
        rows.Put(HitlProfile.WaiterKind, id, waiter.Body, Ended);
        foreach (var requestId in waiter.Body["requestIds"]!.Items.Select(item => item.AsString()!))
        {
            if (rows.Get(HitlProfile.RequestKind, requestId) is not { } row)
                continue;
            var left = RequestRow.Count(row.Body, "waiting") - 1;
            var body = row.Body.With("waiting", CopJson.From(left));
            var isOver = left <= 0 && row.Status == RequestRow.Open;
            RequestProjection.Put(
                rows, row, isOver ? body.With("closedBy", CopJson.From(ended.Id)) : body, isOver ? status : row.Status, row.Assignee);
        }
    }
}
