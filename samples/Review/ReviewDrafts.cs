namespace Cop.Samples.Review;

/// <summary>Drafts whose ids derive from their subject and type.</summary>
internal static class ReviewDrafts
{
    /// <summary>The draft of the only event of a type about one subject.</summary>
    public static EventDraft Create(string subjectId, string type, params IEnumerable<(string, CopJson?)> members) =>
        EventDraft.Create(type, members) with { Id = ReviewNames.EventId(subjectId, type) };

    /// <summary>The draft that creates an artifact.</summary>
    public static EventDraft CreateArtifact(
        string id, string type, CopJson payload, string? taskId = null, string? stepId = null, string format = "application/json") =>
        Create(
        id,
        EventTypes.ArtifactCreated,
        ("artifact", CopJson.Object(
            ("id", CopJson.From(id)), ("type", CopJson.From(type)), ("format", CopJson.From(format)), ("payload", payload))),
        ("taskId", taskId is null ? null : CopJson.From(taskId)),
        ("stepId", stepId is null ? null : CopJson.From(stepId)));
}
