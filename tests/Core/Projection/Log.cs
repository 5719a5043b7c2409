using System.Globalization;

namespace Cop.Core.Tests.Projection;

/// <summary>Drafts and events for tests: ids, sequences and times derive from the order, one second apart.</summary>
internal static class Log
{
    public const string Topic = "urn:cop:topic:t1";

    public static DateTimeOffset Start { get; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A draft from JSON text; single quotes stand for double ones.</summary>
    public static EventDraft Draft(string type, string payload = "{}") => new() { Type = type, Payload = Json(payload) };

    public static CopJson Json(string text) => CopJson.Parse(text.Replace('\'', '"')).Unwrap();

    public static string EventId(long seq, string topicId = Topic) =>
        topicId == Topic ? $"urn:cop:event:e{seq}" : $"{topicId}/e{seq}";

    /// <summary>Creates the event of a draft at a topicSeq.</summary>
    public static Event At(this EventDraft draft, long seq, string topicId = Topic, DateTimeOffset? createdAt = null) =>
        Event.From(CopJson.Object(
    [
        ("id", CopJson.From(draft.Id ?? EventId(seq, topicId))),
        ("topicId", CopJson.From(topicId)),
        ("topicSeq", Json(seq.ToString(CultureInfo.InvariantCulture))),
        ("type", CopJson.From(draft.Type)),
        ("schemaVersion", CopJson.From(draft.SchemaVersion)),
        ("createdAt", CopJson.From(CopTime.Format(createdAt ?? Start.AddSeconds(seq)))),
        ("payload", draft.Payload),
        ("metadata", draft.Metadata),
        ("parentEventIds", draft.ParentEventIds.IsEmpty ? null : CopJson.Array(draft.ParentEventIds.Select(CopJson.From))),
    ])).Unwrap();

    /// <summary>Writes views as one text in a fixed order.</summary>
    public static string Text(this IEnumerable<View> views) => string.Join('\n', views
        .Select(view => $"{view.Key.Kind.ToProtocolName()} {ViewJson.Write(view)}")
        .Order(StringComparer.Ordinal));

    public static TopicReplay Replay(IEnumerable<Event> events, UpcasterChain? upcasters = null)
    {
        TopicReplay? replay = null;
        foreach (var stored in events)
        {
            replay ??= new TopicReplay(stored.TopicId, upcasters, remembersEvents: true);
            replay.Apply(stored);
        }

        return replay ?? new TopicReplay(Topic, upcasters, remembersEvents: true);
    }
}
