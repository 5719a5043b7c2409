namespace Cop.Conformance;

/// <summary>
/// Generates commits from numbers: legal work on several topics, also across topics, with subscriptions and concurrent units.
/// </summary>
internal sealed class CommitScript(IEventStore store, TestAppender appender, string prefix)
{
    private readonly Queue<(string TopicId, string Id)> _pending = new();
    private readonly Queue<(string TopicId, string Id)> _running = new();
    private readonly Queue<(string TopicId, string Id)> _waiting = new();
    private string? _lastEventId;
    private int _count;

    public async Task CommitAsync(int choice)
    {
        if (choice % 5 == 4)
        {
            await new ReplicaScript(store, appender, prefix).CommitAsync(choice / 5);
            return;
        }

        var topicId = prefix + choice % 3;
        var other = prefix + (choice + 1) % 3;
        List<EventDraft> drafts = (choice / 3 % 8) switch
        {
            0 => [Drafts.Task(topicId, NewTask(topicId)), Drafts.Note(topicId)],
            1 when _running.TryDequeue(out var running) => [Drafts.Complete(running.TopicId, running.Id)],
            1 or 7 when _pending.TryDequeue(out var pending) => [Start(pending.TopicId, pending.Id)],
            2 => [Drafts.Artifact(topicId, $"x{_count}", payload: CopJson.From(choice))],
            3 => [Wait(topicId, "go"), Drafts.Note(topicId, type: "go")],
            4 when _waiting.TryDequeue(out var waiting) => [Drafts.Resume(waiting.TopicId, waiting.Id)],
            5 =>
                [Drafts.Note(topicId, $"{prefix}e{_count}", parents: _lastEventId is null ? [] : [_lastEventId]),
                    Drafts.Note(other, parents: $"{prefix}e{_count}")],
            6 => [Drafts.Park(topicId, "planner", $"e{_count}")],
            _ => [Drafts.Note(topicId, $"{prefix}e{_count}", $"type.{choice % 5}", _lastEventId is null ? [] : [_lastEventId])],
        };
        _count++;
        var unit = await appender.DecideAsync(drafts);
        _lastEventId = unit.Appends[^1].Events[^1].Event.Id;
        var registered = $"agent-{choice % 2}";
        await store.RegisterAgentAsync(registered, choice % 7 == 0 ? 1 : null, CancellationToken.None);
        var subscription = await store.GetSubscriptionAsync(new SubscriptionKey(topicId, registered), CancellationToken.None);
        var moved =
            subscription with { Version = subscription.Version + 1, Cursor = subscription.Cursor +
                choice % 2, CompletedAboveCursor = [subscription.Cursor + 3], OwnerSessionId = store.SessionId };
        (await store.CommitAsync([unit, new CommitUnit { Subscriptions = [moved] }], CancellationToken.None))
            .ShouldAllBe(outcome => outcome == CommitOutcome.Committed);
    }

    private string NewTask(string topicId)
    {
        _pending.Enqueue((topicId, $"t{_count}"));
        return $"t{_count}";
    }

    private EventDraft Start(string topicId, string taskId)
    {
        _running.Enqueue((topicId, taskId));
        return Drafts.Start(topicId, taskId);
    }

    private EventDraft Wait(string topicId, string type)
    {
        var id = $"c{_count}";
        _waiting.Enqueue((topicId, id));
        return Drafts.Continuation(topicId, id, "planner", type, _lastEventId ?? "never");
    }
}
