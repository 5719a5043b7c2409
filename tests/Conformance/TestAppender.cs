using System.Collections.Immutable;

namespace Cop.Conformance;

/// <summary>Creates commit units like the append pipeline: loads rows, runs admission, and passes the changed rows on.</summary>
internal sealed class TestAppender(IEventStore storage)
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly RowProjector Projector = new();
    private int _seconds;

    /// <summary>
    /// Appends drafts in one unit and returns the events. A store may refuse a unit as stale although nothing changed, for example when a
    /// lock is not free in time; it is then decided again.
    /// </summary>
    public async Task<IReadOnlyList<Event>> AppendAsync(params EventDraft[] drafts)
    {
        using var patience = HangLimit.Begin();
        while (true)
        {
            var unit = await DecideAsync(drafts);
            var outcome = (await storage.CommitAsync([unit], patience.Token)).ShouldHaveSingleItem();
            if (outcome == CommitOutcome.Committed)
                return [.. unit.Appends.SelectMany(append => append.Events).Select(stored => stored.Event)];
            outcome.ShouldBe(CommitOutcome.Stale);
        }
    }

    /// <summary>Creates the unit of some drafts on the current rows, or on the rows after other units.</summary>
    public async Task<CommitUnit> DecideAsync(IReadOnlyList<EventDraft> drafts, ProjectedRows? behind = null)
    {
        var keys = new RowKeys();
        while (true)
        {
            var rows = behind?.Branch() ?? Projector.Begin(await storage.LoadAsync(keys, CancellationToken.None));
            var before = new Dictionary<string, TopicHead?>(StringComparer.Ordinal);
            var events = drafts.Select(draft => Admit(rows, draft, before)).ToList();
            if (behind is not null || rows.Missed.IsEmpty)
            {
                if (behind is not null)
                    rows.MergeInto(behind);
                return ToUnit(rows, before, events);
            }

            keys.UnionWith(rows.Missed);
        }
    }

    /// <summary>The rows on which several units are decided in sequence.</summary>
    public async Task<ProjectedRows> LoadAsync(RowKeys? keys = null) =>
        Projector.Begin(await storage.LoadAsync(keys ?? new RowKeys(), CancellationToken.None));

    /// <summary>
    /// Creates a unit of replicated events of one topic with its new head; events up to the applied sequence are projected (CE-6, D-22).
    /// </summary>
    public async Task<TopicAppend> ReplicateAsync(IReadOnlyList<Event> received, TopicHead after, IReadOnlyList<Event>? released = null)
    {
        var rows = Projector.Begin(await storage.LoadAsync(KeysOf([.. received, .. released ?? []]), CancellationToken.None));
        var before = await storage.GetHeadAsync(after.TopicId);
        foreach (var each in received)
            rows.Put(each);
        foreach (var applied in (released ?? []).Concat(received).Where(each => each.TopicSeq <= after.AppliedSeq))
            rows.Project(applied);
        after = after with { LastHash = received.Count > 0 ? received[^1].HashKey : before?.LastHash ?? default };
        return new TopicAppend { Before = before, After = after, Events = [.. received.Select(each => new StoredEvent(each, ""))],
            Views = [.. rows.ChangedViews] };
    }

    /// <summary>Creates an event as written by another store.</summary>
    public static Event Foreign(string topicId, long seq, string type = "note.added", params string[] parents) =>
        Make(new EventDraft { Id = $"{topicId}/{seq}", TopicId = topicId, Type = type, ParentEventIds = [.. parents] }, seq,
            Start.AddSeconds(seq));

    public static Event Foreign(EventDraft draft, long seq) => Make(draft, seq, Start.AddSeconds(seq));

    private static RowKeys KeysOf(IEnumerable<Event> events)
    {
        var keys = new RowKeys();
        foreach (var applied in events)
            RowProjector.AddKeys(applied, keys);
        return keys;
    }

    private Event Admit(ProjectedRows rows, EventDraft draft, Dictionary<string, TopicHead?> before)
    {
        var topicId = draft.TopicId!;
        var head = rows.GetHead(topicId);
        before.TryAdd(topicId, head);
        var seq = (head?.LastSeq ?? 0) + 1;
        var appended = Make(draft, seq, Start.AddSeconds(_seconds++));
        var refusal = rows.Admit(appended);
        // A decision that found missing rows is repeated after loading them.
        if (rows.Missed.IsEmpty)
            refusal.ShouldBeNull();
        rows.Put(appended);
        rows.Put(
            (head ?? new TopicHead { TopicId = topicId, LastSeq = 0, AppliedSeq = 0 }) with { LastSeq = seq, LastHash = appended.HashKey,
                AppliedSeq = seq });
        return appended;
    }

    private static CommitUnit ToUnit(ProjectedRows rows, Dictionary<string, TopicHead?> before, List<Event> events)
    {
        var views = rows.ChangedViews.ToLookup(view => view.TopicId, StringComparer.Ordinal);
        return new CommitUnit
        {
            Appends = [.. events.GroupBy(each => each.TopicId, StringComparer.Ordinal).Select(topic => new TopicAppend
            {
                Before = before[topic.Key],
                After = rows.GetHead(topic.Key)!,
                Events = [.. topic.Select(each => new StoredEvent(each, DigestOf(each)))],
                Views = [.. views[topic.Key]],
            })],
        };
    }

    public static string DigestOf(Event appended) => CopHash.Sha256(System.Text.Encoding.UTF8.GetBytes(appended.Id)).Value;

    private static Event Make(EventDraft draft, long seq, DateTimeOffset now) => Event.From(CopJson.Object(
        ("id", CopJson.From(draft.Id!)),
        ("topicId", CopJson.From(draft.TopicId!)),
        ("topicSeq", CopJson.From(seq)),
        ("type", CopJson.From(draft.Type)),
        ("schemaVersion", CopJson.From(draft.SchemaVersion)),
        ("createdAt", CopJson.From(CopTime.Format(now))),
        ("payload", draft.Payload),
        ("parentEventIds", draft.ParentEventIds.IsEmpty ? null : CopJson.Array(draft.ParentEventIds.Select(CopJson.From))))).Unwrap();
}
