namespace Cop.Core.Tests.Typed;

/// <summary>Events as a log holds them.</summary>
internal static class StoredEvents
{
    public static Event Of(string type, string payload, string version = "1") => Event.From(CopJson.Object(
        ("id", CopJson.From("urn:cop:event:1")), ("topicId", CopJson.From("urn:cop:topic:t")), ("topicSeq", CopJson.From(1)),
        ("type", CopJson.From(type)), ("schemaVersion", CopJson.From(version)), ("createdAt", CopJson.From("2026-01-02T03:04:05.678Z")),
        ("parentEventIds", CopJson.Array()), ("payload", CopJson.Parse(payload).Unwrap()))).Unwrap();
}
