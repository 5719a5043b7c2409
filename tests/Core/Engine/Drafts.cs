namespace Cop.Core.Tests.Engine;

/// <summary>Drafts for engine tests; single quotes in JSON stand for double ones.</summary>
internal static class Drafts
{
    public static EventDraft Of(string type, string payload = "{}") => new() { Type = type, Payload = Json(payload) };

    public static CopJson Json(string text) => CopJson.Parse(text.Replace('\'', '"')).Unwrap();

    /// <summary>A continuation; the hints are further members of its payload. Without a condition it is immediate.</summary>
    public static EventDraft Continuation(string id, string agent, string hints = "{}")
    {
        var payload = Json(
            hints).Members.Aggregate(CopJson.Object(("agent", CopJson.From(agent)), ("state", Json("{'kept':1}"))), (made, member) =>
                made.With(member.Name, member.Value));
        if (payload["waitForEvents"] is null && payload["resumeAfter"] is null)
            payload = payload.With("meta", (payload["meta"] ?? CopJson.EmptyObject).With("immediate", CopJson.From(true)));
        return EventDraft.Create(
            "artifact.created",
            ("artifact", CopJson.Object(("id", CopJson.From(id)), ("type", CopJson.From("cop/continuation")), ("payload", payload))));
    }
}
