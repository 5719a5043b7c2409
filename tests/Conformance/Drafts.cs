namespace Cop.Conformance;

/// <summary>Drafts for tests; missing ids are numbered.</summary>
internal static class Drafts
{
    private static int _last;

    public static EventDraft Note(string topicId, string? id = null, string type = "note.added", params string[] parents) =>
        Of(topicId, type, id) with { ParentEventIds = [.. parents] };

    public static EventDraft Task(string topicId, string taskId, string? assignedTo = null, string? parentTaskId = null) =>
        Of(topicId, EventTypes.TaskCreated, null, ("taskId", taskId), ("assignedTo", assignedTo), ("parentTaskId", parentTaskId));

    public static EventDraft Start(string topicId, string taskId) => Of(topicId, EventTypes.TaskStarted, null, ("taskId", taskId));

    public static EventDraft Complete(string topicId, string taskId) => Of(topicId, EventTypes.TaskCompleted, null, ("taskId", taskId));

    public static EventDraft Step(string topicId, string stepId, string taskId) =>
        Of(topicId, EventTypes.StepCreated, null, ("stepId", stepId), ("taskId", taskId));

    public static EventDraft Artifact(string topicId, string id, string type = "text/note", CopJson? payload = null, string? taskId = null)
    {
        var artifact = CopJson.Object(
            ("id", CopJson.From(id)), ("type", CopJson.From(type)), ("payload", payload ?? CopJson.From("content of " + id)));
        var draft = Of(topicId, EventTypes.ArtifactCreated, null, ("taskId", taskId));
        return draft with { Payload = draft.Payload.With("artifact", artifact) };
    }

    public static EventDraft Continuation(string topicId, string id, string? agent = null, params string[] waitFor) => Artifact(
        topicId, id, ArtifactTypes.Continuation,
        CopJson.Object(
            ("topicId", CopJson.From(topicId)),
            ("agent", agent is null ? null : CopJson.From(agent)),
            ("waitForEvents", CopJson.Array(waitFor.Select(CopJson.From))),
            ("meta", waitFor.Length == 0 ? CopJson.Object(("immediate", CopJson.From(true))) : null),
            ("state", CopJson.EmptyObject)));

    public static EventDraft Resume(string topicId, string continuationId)
    {
        var draft = Of(topicId, EventTypes.ContinuationResumed, null, ("continuationId", continuationId), ("reason", "event"));
        return draft with { Payload = draft.Payload.With("attempt", CopJson.From(1)) };
    }

    public static EventDraft Park(string topicId, string agent, string eventId)
    {
        var draft = Of(topicId, EventTypes.DeliveryParked, null, ("agent", agent), ("eventId", eventId));
        return draft with { Payload = draft.Payload.With("attempt", CopJson.From(5)) };
    }

    private static EventDraft Of(string topicId, string type, string? id, params (string Name, string? Value)[] members) =>
        EventDraft.Create(type, members.Select(member => (member.Name, member.Value is null ? null : CopJson.From(member.Value)))) with
        {
            TopicId = topicId,
            Id = id ?? $"event-{Interlocked.Increment(ref _last)}",
        };
}
