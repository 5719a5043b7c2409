using FsCheck;
using FsCheck.Fluent;

namespace Cop.Core.Tests.Projection;

/// <summary>Each property runs over seeds of <see cref="RandomLog"/>; FsCheck prints the one that fails.</summary>
public sealed class ProjectionProperties
{
    private const int Events = 60;

    [Fact]
    [Trait("spec", "4.5.3")]
    public void Applying_twice_is_applying_once() => ForSeeds(seed =>
    {
        var events = new RandomLog(seed).Foreign(Events);
        var twice = new TopicReplay(Log.Topic, remembersEvents: true);
        foreach (var stored in events)
        {
            twice.Apply(stored);
            twice.Apply(stored);
        }

        foreach (var stored in events)
            twice.Apply(stored);
        return twice.Views.Text() == Log.Replay(events).Views.Text();
    });

    [Fact]
    [Trait("spec", "4.5.5")]
    public void Any_interleaving_of_topics_gives_the_same_bytes() => ForSeeds(seed =>
    {
        var random = new Random(~seed);
        string[] topics = ["t1", "t2", "t3"];
        var logs = topics.Select((topic, index) => new Queue<Event>(new RandomLog(seed + index).Foreign(Events, topic))).ToList();
        var alone = string.Join('\n', logs.SelectMany(log => Log.Replay(log).Views).Text());
        var shared = new MemoryRows();
        while (logs.RemoveAll(log => log.Count == 0) >= 0 && logs.Count > 0)
        {
            var stored = logs[random.Next(logs.Count)].Dequeue();
            var changes = new WorkingRows(shared);
            Projector.Project(changes, stored);
            changes.Put(stored);
            if (changes.ChangedViews.Any(view => view.TopicId != stored.TopicId))
                return false;
            shared.Take(changes);
        }

        return shared.Views.Text() == alone;
    });

    [Fact]
    [Trait("spec", "4.6.1")]
    public void A_rebuild_gives_the_live_bytes_and_no_native_event_fails_in_it() => ForSeeds(seed =>
    {
        var (live, log) = AdmitAll(seed);
        var replay = Log.Replay(log);
        return replay.Views.Text() == live.Views.Text() && !replay.Views.OfType<ProjectionError>().Any(error => !error.IsWarning);
    });

    [Fact]
    [Trait("spec", "4.5.1")]
    public void Counters_equal_a_recount() => ForSeeds(seed =>
    {
        var replay = Log.Replay(new RandomLog(seed).Foreign(Events));
        var topic = replay.Views.OfType<Topic>().Single();
        var tasks = replay.Views.OfType<CopTask>().ToList();
        var active = replay.Views.OfType<Continuation>().Where(waiting => waiting.Status == ContinuationStatus.Active)
            .Select(waiting => waiting.Id).Order(StringComparer.Ordinal);
        var rows = new MemoryRows();
        foreach (var view in replay.Views)
            rows.Put(view);
        rows.TryGetActive(Log.Topic, out var indexed);
        return topic.PendingTasks == tasks.Count(task => !task.Status.IsTerminal()) && topic.ActiveContinuations == indexed.Count
            && indexed.SequenceEqual(active)
            && tasks.All(task => task.OpenChildren == tasks.Count(child => child.ParentTaskId == task.Id && !child.Status.IsTerminal()));
    });

    [Fact]
    [Trait("spec", "4.6.2")]
    public void A_snapshot_and_later_events_give_the_full_state() => ForSeeds(seed =>
    {
        var events = new RandomLog(seed).Foreign(Events);
        var cut = new Random(seed).Next(1, Events);
        var stored = Log.Replay(events.Take(cut)).Views.Select(view => ViewJson.Read(view.Key.Kind, ViewJson.Write(view).Utf8.Span));
        var rest = TopicReplay.From(Log.Topic, stored, cut);
        foreach (var next in events.Skip(cut))
        {
            foreach (var named in TopicReplay.Named(next))
            {
                if (events.FirstOrDefault(other => other.Id == named && other.TopicSeq < next.TopicSeq) is { } earlier)
                    rest.Tell(earlier);
            }

            rest.Apply(next);
        }

        return rest.Views.Text() == Log.Replay(events).Views.Text() && rest.Digest() == Log.Replay(events).Digest();
    });

    [Fact]
    [Trait("spec", "4.5.1")]
    public void A_stored_view_is_read_back_unchanged() => ForSeeds(seed =>
        Log.Replay(new RandomLog(seed).Foreign(Events)).Views.All(view =>
        {
            var json = ViewJson.Write(view);
            var read = ViewJson.Read(view.Key.Kind, json.Utf8.Span);
            return ViewJson.Write(read).Equals(json) && read.GetType() == view.GetType() && read.Key == view.Key;
        }));

    [Fact]
    [Trait("spec", "4.5.7")]
    public void An_event_s_keys_and_the_reported_missing_rows_suffice_to_decide() => ForSeeds(seed =>
    {
        var (live, log) = AdmitAll(seed);
        var draft = new RandomLog(~seed).Draft(Log.Topic, log.Count + 1).At(log.Count + 1);
        var keys = new RowKeys();
        Projector.AddKeys(draft, keys);
        for (var round = 1; round <= 4; round++)
        {
            var partial = new WorkingRows(new NamedRows(live, keys));
            var partly = Projector.Admit(partial, draft);
            if (partial.HasMissed)
            {
                keys.UnionWith(partial.Missed);
                continue;
            }

            var whole = new WorkingRows(live);
            return partly == Projector.Admit(whole, draft) && partial.ChangedViews.Text() == whole.ChangedViews.Text();
        }

        return false;
    });

    private static (MemoryRows Live, IReadOnlyList<Event> Log) AdmitAll(int seed)
    {
        var (drafts, live, log) = (new RandomLog(seed), new MemoryRows(), new List<Event>());
        for (var tries = 0; tries < Events * 2; tries++)
        {
            var candidate = drafts.Draft(Log.Topic, log.Count + 1).At(log.Count + 1);
            var changes = new WorkingRows(live);
            if (Projector.Admit(changes, candidate) is not null)
            {
                if (changes.ChangedViews.Length > 0)
                    throw new InvalidOperationException($"The rejected {candidate} left a trace.");
                continue;
            }

            changes.Put(candidate);
            live.Take(changes);
            log.Add(candidate);
        }

        return (live, log);
    }

    private static void ForSeeds(Func<int, bool> holds) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(150), Prop.ForAll(Gen.Choose(0, int.MaxValue - 10).ToArbitrary(), holds));
}
