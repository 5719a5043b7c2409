namespace Cop.Core.Tests.Projection;

/// <summary>Given a log, when a draft is admitted or an event is replicated, then … Each refusal is checked to change nothing.</summary>
internal sealed class Given
{
    private readonly List<Event> _events = [];

    private Given(IEnumerable<EventDraft> drafts)
    {
        foreach (var draft in drafts)
            _events.Add(draft.At(_events.Count + 1));
    }

    public static Given Nothing => new([]);

    public static Given Events(params EventDraft[] drafts) => new(drafts);

    public Given And(params EventDraft[] drafts)
    {
        foreach (var draft in drafts)
            _events.Add(draft.At(_events.Count + 1));
        return this;
    }

    /// <summary>Admits the draft as the next event.</summary>
    public Then When(string type, string payload = "{}", DateTimeOffset? at = null)
    {
        var rows = Rows();
        var working = new WorkingRows(rows);
        var rejection = Projector.Admit(working, Log.Draft(type, payload).At(_events.Count + 1, createdAt: at));
        working.HasMissed.ShouldBeFalse();
        if (rejection is not null)
            working.ChangedViews.ShouldBeEmpty("a rejected draft leaves no trace");
        rows.Take(working);
        return new Then(rows.Views, rejection);
    }

    /// <summary>Applies the event from a log, as on a replica.</summary>
    public Then WhenLogged(string type, string payload = "{}", DateTimeOffset? at = null)
    {
        var replay = Log.Replay(_events);
        var rejection = replay.Apply(Log.Draft(type, payload).At(_events.Count + 1, createdAt: at));
        return new Then(replay.Views, rejection);
    }

    public Then Then() => new(Log.Replay(_events).Views, null);

    private MemoryRows Rows()
    {
        var rows = new MemoryRows();
        foreach (var view in Log.Replay(_events).Views)
            rows.Put(view);
        foreach (var stored in _events)
            rows.Put(stored);
        return rows;
    }
}
