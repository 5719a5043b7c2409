namespace Cop.Hitl;

/// <summary>Creates the drafts of answers, changes and remarks.</summary>
internal static class AnswerDrafts
{
    /// <summary>The artifact of an answer, and the answer.</summary>
    /// <remarks>The ids derive from request and person, who counts once: a repeated call finds the answer of the first one.</remarks>
    public static IReadOnlyList<EventDraft> Create(HumanRequest request, HumanAnswer answer, Actor person, string? linkId)
    {
        ArgumentNullException.ThrowIfNull(answer);
        var artifactId = CopId.Derive("artifact", request.TopicId, "answer", request.Id, person.Identity);
        (string, CopJson?)[] content =
        [
            ("requestId", CopJson.From(request.Id)), ("decision", Text(answer.Decision)), ("value", answer.Value),
            ("rationale", Text(answer.Rationale)), ("shownHash", Text(answer.ShownHash)),
        ];
        var artifact = CopJson.Object(
            ("id", CopJson.From(artifactId)),
            ("type", CopJson.From(request.IsDecision ? HitlArtifactTypes.Decision : HitlArtifactTypes.Utterance)),
            ("payload", CopJson.Object(content)));
        var standing = answer.HoldsFor is null ? null : CopJson.Object(
            ("scope", CopJson.From(answer.HoldsFor)),
            ("until", answer.HoldsUntil is { } until ? CopJson.From(CopTime.Format(until)) : null));
        var provided = EventDraft.Create(
            request.IsDecision ? HitlEventTypes.DecisionProvided : HitlEventTypes.InputProvided,
            [.. content, ("artifactId", CopJson.From(artifactId)), ("ifOpen", CopJson.From(true)), ("linkId", Text(linkId)),
                ("standing", standing)]);
        return
        [
            EventDraft.Create(EventTypes.ArtifactCreated, ("artifact", artifact)) with
            {
                Id = CopId.Derive("event", artifactId, "created"), ParentEventIds = [request.EventId],
            },
            provided with { Id = CopId.Derive("event", artifactId, "answer"), ParentEventIds = [request.EventId] },
        ];
    }

    public static EventDraft Change(string type, HumanRequest request, string? to, string? reason) => EventDraft.Create(
        type, ("requestId", CopJson.From(request.Id)), ("to", Text(to)), ("reason", Text(reason)), ("ifOpen", CopJson.From(true))) with
    {
        ParentEventIds = [request.EventId],
    };

    /// <summary>The artifact of a remark, and the remark; the same remark of one person is recorded once.</summary>
    public static IReadOnlyList<EventDraft> Annotate(string topicId, string targetId, string comment, CopJson? rating, Actor person)
    {
        var artifactId = CopId.Derive("artifact", topicId, "remark", targetId, person.Identity, comment, rating?.ToString() ?? "");
        (string, CopJson?)[] content = [("targetId", CopJson.From(targetId)), ("comment", CopJson.From(comment)), ("rating", rating)];
        var artifact = CopJson.Object(
            ("id", CopJson.From(artifactId)), ("type", CopJson.From(HitlArtifactTypes.Annotation)), ("payload", CopJson.Object(content)));
        return
        [
            EventDraft.Create(EventTypes.ArtifactCreated, ("artifact", artifact)) with { Id = CopId.Derive("event", artifactId,
                "created") },
            EventDraft.Create(HitlEventTypes.Feedback, [.. content, ("artifactId", CopJson.From(artifactId))]) with
            {
                Id = CopId.Derive("event", artifactId, "remark"),
            },
        ];
    }

    private static CopJson? Text(string? text) => text is null ? null : CopJson.From(text);
}
