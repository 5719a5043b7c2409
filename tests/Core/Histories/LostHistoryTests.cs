using Cop.Core.Tests.Engine;
using Cop.Health;

namespace Cop.Core.Tests.Histories;

/// <summary>What nodes do when the store has lost the end of its log and another one has written on in its place (M-16).</summary>
[Trait("spec", "3.1.3")]
public sealed class LostHistoryTests : IAsyncDisposable
{
    private const string Topic = TestKernel.Topic;
    private static readonly EventFilter Notes = EventFilter.ForTypes("note");
    private readonly SharedJournal _journal = new();
    private readonly ManualTime _time = new();
    private readonly LogLines _log = new();
    private readonly Seen<string> _seen = new();
    private readonly List<CopKernel> _kernels = [];
    private CopKernel _a = null!;
    private CopKernel _b = null!;
    private int _started;

    public async ValueTask DisposeAsync()
    {
        foreach (var kernel in _kernels)
            await kernel.DisposeAsync();
    }

    [Fact]
    public async Task Agents_and_subscribers_get_what_was_written_in_place_of_the_lost_events_without_a_restart()
    {
        await StartAsync();
        await AppendAsync(_a, 1, 5);
        await _seen.WaitAsync(5);
        await RestAsync();
        var mark = _journal.Mark();
        await using var stream = _a.StreamEventsAsync(Topic).GetAsyncEnumerator();
        var lost = await AppendAsync(_a, 6, 8);
        await _seen.WaitAsync(3);
        for (var read = 0; read < 8; read++)
            (await stream.MoveNextAsync()).ShouldBeTrue();
        await RestAsync();
        _journal.GoBackTo(mark);
        var written = await AppendAsync(_b, 6, 8, "of b");
        written.Select(stored => stored.TopicSeq).ShouldBe(lost.Select(stored => stored.TopicSeq));
        _journal.Beat();
        await Until(SeenAllAsync(written));
        // An attempt that begins before the loss is recorded is taken back and made again.
        _seen.Items.Skip(8).Distinct().ShouldBe(written.Select(stored => stored.Id));
        var refused = await Should.ThrowAsync<CopException>(async () => await stream.MoveNextAsync());
        refused.Error.Code.ShouldBe(CopErrorCodes.HistoryChanged);
        refused.Error.Message.ShouldContain(lost[^1].Id);
        await using var again = _a.StreamEventsAsync(Topic, 6).GetAsyncEnumerator();
        for (var read = 0; read < 3; read++)
        {
            (await again.MoveNextAsync()).ShouldBeTrue();
            again.Current.Id.ShouldBe(written[read].Id);
        }
    }

    [Fact]
    public async Task The_loss_is_recorded_logged_and_given_a_new_history_id()
    {
        await StartAsync();
        await AppendAsync(_a, 1, 2);
        await _seen.WaitAsync(2);
        await RestAsync();
        HistoryHealth().Status.ShouldBe(KernelHealthStatus.Healthy);
        var (mark, history) = (_journal.Mark(), _journal.HistoryId);
        var lost = await AppendAsync(_a, 3, 4);
        await _seen.WaitAsync(2);
        await RestAsync();
        _journal.GoBackTo(mark);
        _journal.Beat();
        var recorded = await FindAsync(_a, _journal.OperationsTopicId, EventTypes.StoreHistoryChanged);
        recorded.Payload["lostEventIds"]!.Items.Select(id => id.AsString()).ShouldBe(lost.Select(stored => stored.Id));
        recorded.Payload["lostCount"]!.ToString().ShouldBe("2");
        recorded.Payload["from"]!.AsString().ShouldBe(history);
        recorded.Payload["to"]!.AsString().ShouldBe(_journal.HistoryId);
        recorded.Initiator.ShouldBe("agent:cop-supervisor");
        _journal.HistoryId.ShouldNotBe(history);
        _log.All.ShouldContain(line => line.StartsWith("Error") && line.Contains(lost[0].Id) && line.Contains(lost[1].Id));
        (HistoryHealth().Status, HistoryHealth().Count).ShouldBe((KernelHealthStatus.Degraded, 2));

        ComponentHealth HistoryHealth() => _a.GetLocalHealth().Components.Single(component => component.Component == "history");
    }

    [Fact]
    public async Task A_commit_that_rests_on_lost_rows_is_decided_anew_and_the_loss_is_noticed_without_a_heartbeat()
    {
        await StartAsync();
        await AppendAsync(_a, 1, 1);
        await _seen.WaitAsync(1);
        await RestAsync();
        var mark = _journal.Mark();
        await AppendAsync(_a, new EventDraft { Type = "task.created", Payload = Drafts.Json("{'taskId':'urn:cop:task:lost'}") });
        _journal.GoBackTo(mark);
        var refused = await Until(
            _a.AppendAsync(
                Topic, new EventDraft { Type = "task.started", Payload = Drafts.Json("{'taskId':'urn:cop:task:lost'}") }, TestKernel.Ada));
        refused.Error.ShouldNotBeNull().Code.ShouldBe(CopErrorCodes.NotFound);
    }

    [Fact]
    public async Task A_projection_beyond_the_loss_stops_with_history_changed_and_is_rebuilt_by_command()
    {
        var types = UserProjection.Create<string>(
            "types", _ => "all", (before, next) => $"{before} {next.TopicSeq}:{next.Payload["by"]?.AsString()}");
        await StartAsync(types);
        await AppendAsync(_a, 1, 2);
        await RestAsync();
        var mark = _journal.Mark();
        var lost = await AppendAsync(_a, 3, 4);
        (await Until(_a.WaitForProjectionAsync(types, lost[1]))).IsOk.ShouldBeTrue();
        await RestAsync();
        _journal.GoBackTo(mark);
        var written = await AppendAsync(_b, 3, 4, "b");
        _journal.Beat();
        var stopped = await Until(_a.WaitForProjectionAsync(types, await AppendAsync(_b, "later")));
        stopped.Error.ShouldNotBeNull().Code.ShouldBe(CopErrorCodes.HistoryChanged);
        (await Until(_a.RebuildProjectionAsync(types))).IsOk.ShouldBeTrue();
        types.Find("all")!.ShouldContain($"{written[1].TopicSeq}:b");
    }

    [Fact]
    public async Task A_cursor_outside_the_store_goes_on_before_the_loss_and_is_refused_beyond_it()
    {
        await StartAsync();
        await AppendAsync(_a, 1, 2);
        await RestAsync();
        var mark = _journal.Mark();
        await AppendAsync(_a, 3, 4);
        await RestAsync();
        var cursors = await _a.ReadLogAsync().ToListAsync();
        cursors.Select(entry => entry.Cursor.Position).ShouldBe([1, 2, 3, 4]);
        _journal.GoBackTo(mark);
        var written = await AppendAsync(_b, 3, 4, "b");
        (await _a.ReadLogAsync(cursors[1].Cursor).Where(entry => entry.Event.TopicId == Topic).Select(entry => entry.Event.Id)
            .ToListAsync()).ShouldBe(written.Select(stored => stored.Id));
        (await Should.ThrowAsync<CopException>(async () => await _a.ReadLogAsync(cursors[2].Cursor).ToListAsync())).Error.Code.ShouldBe(
            CopErrorCodes.HistoryChanged);
    }

    [Fact]
    public async Task A_cursor_that_stands_behind_the_end_of_the_log_is_brought_back_to_it()
    {
        await StartAsync();
        var mark = _journal.Mark();
        await AppendAsync(_a, 1, 3);
        await _seen.WaitAsync(3);
        await RestAsync();
        _journal.GoBackTo(mark);
        // As when rows of the log are lost and those of deliveries are not.
        var kept =
            new AgentSubscription { TopicId = Topic, Agent = "elsewhere", Cursor = 3, CompletedAboveCursor = [5],
                Attempts = [new DeliveryAttempt { Key = DeliveryKey.Event(4), Number = 1 }] };
        (await _journal.Storage.CommitAsync([new CommitUnit { Subscriptions = [kept.Next(Guid.NewGuid())] }], default))
            .ShouldBe([CommitOutcome.Committed]);
        _journal.Beat();
        await FindAsync(_a, _journal.OperationsTopicId, EventTypes.StoreHistoryChanged);
        // A stream may give an event a moment before the other rows of its commit are read.
        await Until(TestKernel.RestAsync(_a));
        await Until(TestKernel.RestAsync(_b));
        var brought = await _journal.Storage.GetSubscriptionAsync(kept.Key, default);
        (brought.Cursor, brought.CompletedAboveCursor.Length, brought.Attempts.Length, brought.Version).ShouldBe((0, 0, 0, 2));
    }

    [Fact]
    public async Task An_attempt_that_runs_when_the_loss_is_noticed_is_cancelled()
    {
        var started = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        await StartAsync(agent: TestKernel.Agent("a", Notes, async (delivery, _, token) =>
        {
            started.TrySetResult();
            if (delivery.Trigger!.Payload["by"] is null)
            {
                using var ended = token.Register(cancelled.SetResult);
                await cancelled.Task;
                token.ThrowIfCancellationRequested();
            }

            _seen.Add(delivery.Trigger.Id);
            return AgentOutput.None;
        }));
        var mark = _journal.Mark();
        await AppendAsync(_a, 1, 1);
        await started.Task.WaitAsync(TestKernel.Patience);
        // An event is remembered after its append is answered.
        await TestKernel.RestAsync(_a, invocations: 1);
        _journal.GoBackTo(mark);
        _journal.Beat();
        await Until(cancelled.Task.ContinueWith(_ => true, TaskScheduler.Default));
        var written = await AppendAsync(_b, 1, 1, "b");
        await Until(_seen.WaitAsync(1));
        // It may be given twice: an attempt that begins before the loss is recorded is taken back and made again.
        _seen.Items.Distinct().ShouldBe([written[0].Id]);
    }

    private async Task StartAsync(UserProjection? projection = null, AgentRegistration? agent = null)
    {
        agent ??= TestKernel.Agent("a", Notes, (delivery, _, _) =>
        {
            _seen.Add(delivery.Trigger!.Id);
            return TestKernel.Nothing;
        });
        _a = await StartNodeAsync("a", new CopOptions { Agents = [agent], Projections = projection is null ? [] : [projection] });
        _b = await StartNodeAsync("b", new CopOptions { RunAgents = false });
    }

    private async Task<CopKernel> StartNodeAsync(string name, CopOptions options)
    {
        var kernel = await CopKernel.StartAsync(
            _journal.Connect("urn:cop:node:" + name),
            options with { TimeProvider = _time, IdGenerator = new CountedIds(1000 * ++_started) }, loggers: _log);
        _kernels.Add(kernel);
        return kernel;
    }

    private async Task<List<Event>> AppendAsync(CopKernel kernel, int first, int last, string? by = null)
    {
        var appended = new List<Event>();
        for (var number = first; number <= last; number++)
            appended.Add(
                await AppendAsync(
                    kernel, new EventDraft { Type = "note", Payload = by is null
                        ? CopJson.EmptyObject
                        : CopJson.Object(("by", CopJson.From(by))) }));
        return appended;
    }

    private Task<Event> AppendAsync(CopKernel kernel, string type) => AppendAsync(kernel, new EventDraft { Type = type });

    private async Task<Event> AppendAsync(CopKernel kernel, EventDraft draft) =>
        (await Until(kernel.AppendAsync(Topic, draft, TestKernel.Ada))).Unwrap().First;

    private Task<T> Until<T>(Task<T> task) => _time.AdvanceUntilAsync(task, TestKernel.Pauses).WaitAsync(TestKernel.Patience);

    private Task Until(Task task) => Until(task.ContinueWith(ended => ended.IsCompletedSuccessfully, TaskScheduler.Default));

    private async Task SeenAllAsync(List<Event> events)
    {
        while (!events.TrueForAll(stored => _seen.Items.Contains(stored.Id)))
            await _seen.WaitAsync();
    }

    private Task RestAsync() => TestKernel.RestAsync(_a);

    private Task<Event> FindAsync(CopKernel kernel, string topicId, string type) => Until(FirstAsync(kernel, topicId, type));

    private static async Task<Event> FirstAsync(CopKernel kernel, string topicId, string type)
    {
        using var guard = new CancellationTokenSource(TestKernel.Patience);
        await foreach (var stored in kernel.StreamEventsAsync(topicId, 0, guard.Token))
        {
            if (stored.Type == type)
                return stored;
        }

        throw new InvalidOperationException("The stream ended by itself.");
    }
}
