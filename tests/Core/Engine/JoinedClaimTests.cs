using System.Collections.Immutable;
using System.Diagnostics;

namespace Cop.Core.Tests.Engine;

/// <summary>An attempt begins in the commit that brings what it is about, where all is known of its lane; else it goes the longer way.</summary>
[Trait("spec", "5.2")]
public sealed class JoinedClaimTests
{
    private readonly Seen<string> _seen = new();
    private readonly ManualTime _time = new();
    private readonly CommitRecorder _commits;
    private readonly ICopStorage _storage;
    private AgentOptions _options = TestKernel.Patient;
    private SchedulerOptions _scheduling = new();

    public JoinedClaimTests() =>
        (_storage, _commits) = CommitRecorder.Of(EmbeddedStorage.Open(new MemoryJournalFile(), new CountedIds(0).Next).Unwrap());

    private IEnumerable<CommitUnit> Joined => _commits.Units.Where(CommitRecorder.IsJoined);

    [Fact]
    public async Task The_first_event_of_a_topic_and_the_attempt_at_it_are_one_commit()
    {
        await using var kernel = await StartAsync();
        await AppendAsync(kernel, "question.asked");
        await _seen.WaitAsync();
        _commits.Units[0].ShouldSatisfyAllConditions(
            unit => unit.Appends.Single().Events.Single().Event.Type.ShouldBe("question.asked"),
            unit => unit.Lanes.Single().Attempts.Single().Key.ShouldBe(DeliveryKey.Event(1)));
        Asked().ShouldBe(["asked: question.asked 1, attempt 1"]);
    }

    [Fact]
    public async Task From_agent_to_agent_it_takes_one_commit_each()
    {
        await using var kernel = await StartAsync();
        await AppendAsync(kernel, "question.asked");
        await AnsweredAsync(kernel, 2);
        await RestAsync(kernel);
        await AppendAsync(kernel, "question.asked");
        await AnsweredAsync(kernel, 4);
        await _seen.WaitAsync(4);
        _seen.Items.ShouldBe(["asked: question.asked 1, attempt 1", "answered: answer.given 2, attempt 1", "asked: question.asked 3, attempt 1", "answered: answer.given 4, attempt 1"]);
        var units = _commits.Units.Where(unit => !unit.Appends.IsEmpty).ToList();
        units.Count.ShouldBe(4);
        units.ShouldAllBe(unit => CommitRecorder.IsJoined(unit));
        _commits.Units.ShouldNotContain(unit => unit.Appends.IsEmpty && unit.Lanes.Any(lane => !lane.Attempts.IsEmpty), "no attempt has a commit of its own");
    }

    [Fact, Trait("spec", "5.5.4")]
    public async Task What_an_answer_resumes_begins_with_the_answer_and_not_before_that_is_durable()
    {
        await using var kernel = await StartAsync();
        await AppendAsync(kernel, Drafts.Continuation("c", "asked", "{'waitForEvents':['human.spoke'],'state':'kept'}"));
        var (reached, released) = _commits.HoldNextJoined();
        var answering = AppendAsync(kernel, "human.spoke");
        await reached.WaitAsync(TestKernel.Patience);
        var begun = _seen.Items.Count;
        released.SetResult();
        await answering;
        await _seen.WaitAsync();
        begun.ShouldBe(0);
        _seen.Items.ShouldBe(["asked: resumed with 'kept' by human.spoke 2, attempt 1"]);
    }

    [Fact]
    public async Task A_lane_that_has_moved_elsewhere_costs_the_append_a_repetition_and_the_attempt_nothing()
    {
        await using var kernel = await StartAsync();
        _commits.OnNextJoined = (units, _) => Task.FromResult<ImmutableArray<CommitOutcome>>([.. units.Select(_ => CommitOutcome.Stale)]);
        await AppendAsync(kernel, "question.asked");
        await _seen.WaitAsync();
        Asked().ShouldBe(["asked: question.asked 1, attempt 1"]);
        Joined.Count(unit => unit.Appends.Single().Events.Single().Event.Type == "question.asked").ShouldBe(1, "it is not tried so again");
    }

    [Fact, Trait("spec", "5.2.2")]
    public async Task An_attempt_that_became_durable_without_an_answer_is_run_and_not_counted_as_lost()
    {
        await using var kernel = await StartAsync();
        _commits.OnNextJoined = async (units, storage) =>
        {
            await storage.CommitAsync(units, CancellationToken.None);
            throw new CopException(CopError.Temporary(CopErrorCodes.Unavailable, "The answer got lost."));
        };
        (await kernel.AppendAsync(TestKernel.Topic, Asked("q"), TestKernel.Ada).WaitAsync(TestKernel.Patience)).Error!.Category.ShouldBe(CopErrorCategory.Temporary);
        await _seen.WaitAsync();
        (await kernel.AppendAsync(TestKernel.Topic, Asked("q"), TestKernel.Ada).WaitAsync(TestKernel.Patience)).Unwrap().IsDuplicate.ShouldBeTrue();
        await AnsweredAsync(kernel, 2);
        Asked().ShouldBe(["asked: question.asked 1, attempt 1"]);
    }

    [Fact]
    public async Task What_came_to_nothing_takes_no_place()
    {
        _scheduling = _scheduling with { MaxParallel = 1 };
        await using var kernel = await StartAsync();
        _commits.OnNextJoined = (_, _) => throw new CopException(CopError.Temporary(CopErrorCodes.Unavailable, "The store is out of reach."));
        (await kernel.AppendAsync(TestKernel.Topic, Asked("q"), TestKernel.Ada).WaitAsync(TestKernel.Patience)).IsOk.ShouldBeFalse();
        (await kernel.AppendAsync(TestKernel.Topic, Asked("q"), TestKernel.Ada).WaitAsync(TestKernel.Patience)).Unwrap();
        await _seen.WaitAsync();
        Asked().ShouldBe(["asked: question.asked 1, attempt 1"]);
    }

    [Fact, Trait("spec", "5.2.2")]
    public async Task What_nobody_answered_cannot_become_durable_behind_the_worker_s_back()
    {
        await using var kernel = await StartAsync();
        IReadOnlyList<CommitUnit> late = [];
        _commits.OnNextJoined = (units, _) =>
        {
            late = units;
            throw new CopException(CopError.Temporary(CopErrorCodes.Unavailable, "The answer got lost."));
        };
        (await kernel.AppendAsync(TestKernel.Topic, Asked("q"), TestKernel.Ada).WaitAsync(TestKernel.Patience)).IsOk.ShouldBeFalse();
        await _commits.SeeAsync(unit => unit is { Appends.IsEmpty: true, Lanes: [{ Attempts.IsEmpty: true }] });
        // One that begins behind it: the withdrawal is durable then.
        await AppendAsync(kernel, "note.taken");
        (await _storage.CommitAsync(late, CancellationToken.None)).ShouldBe([CommitOutcome.Stale]);
        _seen.Items.ShouldBeEmpty();
    }

    [Fact, Trait("spec", "5.3.3")]
    public async Task An_operator_s_retry_is_not_overwritten_by_an_attempt_at_the_event_that_tells_of_it()
    {
        var failing = true;
        var all = TestKernel.Agent("all", EventFilter.All, (delivery, _, _) =>
        {
            _seen.Add(delivery.Trigger!.Type);
            return Volatile.Read(ref failing) ? throw new InvalidOperationException("not now") : TestKernel.Nothing;
        }, TestKernel.Patient with { MaxAttempts = 1 });
        await using var kernel = await CopKernel.StartAsync(_storage, new CopOptions { Agents = [all], Time = _time, Ids = new CountedIds(1) });
        (await kernel.AppendAsync(TestKernel.Topic, Asked("q"), TestKernel.Ada).WaitAsync(TestKernel.Patience)).Unwrap();
        await AnsweredAsync(kernel, 2);
        Volatile.Write(ref failing, false);
        (await kernel.RetryParkedAsync(TestKernel.Topic, "all", Asked("q").Id!, "ada").WaitAsync(TestKernel.Patience)).Unwrap();
        await _seen.WaitAsync(3);
        _seen.Items.Order().ShouldBe(["delivery.retried", "question.asked", "question.asked"]);
    }

    [Fact]
    public async Task Where_all_places_are_taken_the_attempt_waits_for_one_and_the_append_does_not()
    {
        _scheduling = _scheduling with { MaxParallel = 1 };
        var released = new TaskCompletionSource();
        var (busy, begun) = (new TaskCompletionSource(), 0);
        await using var kernel = await StartAsync(async () =>
        {
            if (Interlocked.Increment(ref begun) > 1)
                return;
            busy.SetResult();
            await released.Task;
        });
        await AppendAsync(kernel, "question.asked");
        await busy.Task.WaitAsync(TestKernel.Patience);
        await AppendAsync(kernel, "question.asked", "urn:cop:topic:other");
        var joined = Joined.Count();
        released.SetResult();
        await _seen.WaitAsync(2);
        joined.ShouldBe(1);
    }

    [Fact, Trait("spec", "5.2.3")]
    public async Task An_event_with_a_parent_in_another_topic_goes_the_longer_way_and_one_of_its_own_topic_does_not()
    {
        await using var kernel = await StartAsync();
        var parent = (await kernel.AppendAsync("urn:cop:topic:other", new EventDraft { Type = "note.taken" }, TestKernel.Ada).WaitAsync(TestKernel.Patience)).Unwrap().First;
        var asked = new EventDraft { Type = "question.asked", ParentEventIds = [parent.Id] };
        await AppendAsync(kernel, asked);
        await AppendAsync(kernel, asked, parent.TopicId);
        await AnsweredAsync(kernel, 2);
        await AnsweredAsync(kernel, 3, parent.TopicId);
        Joined.SelectMany(unit => unit.Appends).Where(append => append.Events.Any(stored => stored.Event.Type == "question.asked"))
            .Select(append => append.After.TopicId).ShouldBe([parent.TopicId]);
    }

    [Fact]
    public async Task An_agent_that_begins_further_on_is_given_nothing_from_before()
    {
        _options = _options with { FromSeq = 3 };
        await using var kernel = await StartAsync();
        for (var i = 0; i < 3; i++)
            await AppendAsync(kernel, "question.asked");
        await _seen.WaitAsync();
        _seen.Items[0].ShouldBe("asked: question.asked 3, attempt 1");
    }

    [Fact]
    public async Task An_event_that_comes_before_the_worker_has_heard_of_its_last_end_carries_its_attempt_too()
    {
        const string topic = "urn:cop:topic:at-once";
        using var released = new ManualResetEventSlim();
        var ends = 0;
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == CopTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = ended =>
            {
                if (Equals(ended.GetTagItem("cop.topic"), topic) && Equals(ended.GetTagItem("cop.agent"), "asked") && Interlocked.Increment(ref ends) == 1)
                    released.Wait(TestKernel.Patience).ShouldBeTrue();
            },
        };
        ActivitySource.AddActivityListener(listener);
        await using var kernel = await StartAsync();
        try
        {
            await AppendAsync(kernel, "question.asked", topic);
            // The output is durable, and who ran the agent does not get to say so.
            await AnsweredAsync(kernel, 2, topic);
            await AppendAsync(kernel, "question.asked", topic);
            _commits.Units.ShouldContain(unit => CommitRecorder.IsJoined(unit) && unit.Appends[0].Events[0].Event.TopicSeq == 3);
            await AnsweredAsync(kernel, 4, topic);
        }
        finally
        {
            released.Set();
        }

        await RestAsync(kernel);
        Asked().ShouldBe(["asked: question.asked 1, attempt 1", "asked: question.asked 3, attempt 1"]);
    }

    [Fact]
    public async Task An_event_that_comes_while_an_attempt_is_under_way_waits_for_its_end()
    {
        var (busy, released, begun) = (new TaskCompletionSource(), new TaskCompletionSource(), 0);
        await using var kernel = await StartAsync(async () =>
        {
            if (Interlocked.Increment(ref begun) > 1)
                return;
            busy.SetResult();
            await released.Task;
        });
        await AppendAsync(kernel, "question.asked");
        await busy.Task.WaitAsync(TestKernel.Patience);
        await AppendAsync(kernel, "question.asked");
        var seen = Asked().ToList();
        released.SetResult();
        await AnsweredAsync(kernel, 4);
        seen.ShouldBe(["asked: question.asked 1, attempt 1"]);
        Asked().ShouldBe(["asked: question.asked 1, attempt 1", "asked: question.asked 2, attempt 1"]);
    }

    [Fact, Trait("spec", "5.5.4")]
    public async Task What_is_ready_as_soon_as_it_exists_is_resumed_too()
    {
        await using var kernel = await StartAsync();
        await AppendAsync(kernel, Drafts.Continuation("c", "asked", "{'state':'kept'}"));
        await _seen.WaitAsync();
        _seen.Items.ShouldBe(["asked: resumed with 'kept' by  , attempt 1"]);
    }

    [Fact]
    public async Task What_was_begun_when_the_host_stops_is_brought_to_its_end()
    {
        var kernel = await StartAsync();
        var (reached, released) = _commits.HoldNextJoined();
        var asking = AppendAsync(kernel, "question.asked");
        await reached.WaitAsync(TestKernel.Patience);
        var stopping = kernel.StopAsync();
        released.SetResult();
        await asking;
        await stopping.WaitAsync(TestKernel.Patience);
        Asked().ShouldBe(["asked: question.asked 1, attempt 1"]);
        _commits.Units[^1].Lanes.Single(lane => lane.Agent == "asked").Attempts.ShouldBeEmpty();
    }

    private IEnumerable<string> Asked() => _seen.Items.Where(item => item.StartsWith("asked", StringComparison.Ordinal));

    private static EventDraft Asked(string id) => new() { Type = "question.asked", Id = "urn:cop:event:" + id };

    // Two agents: one answers what is asked, the other takes note of the answers.
    private Task<CopKernel> StartAsync(Func<Task>? meanwhile = null) => CopKernel.StartAsync(_storage, new CopOptions
    {
        Agents =
        [
            TestKernel.Agent("asked", EventFilter.OfTypes("question.asked"), async (delivery, _, _) =>
            {
                Note("asked", delivery);
                await (meanwhile?.Invoke() ?? Task.CompletedTask);
                return delivery.IsResume ? AgentOutput.None : new EventDraft { Type = "answer.given" };
            }, _options),
            TestKernel.Agent("answered", EventFilter.OfTypes("answer.given"), (delivery, _, _) =>
            {
                Note("answered", delivery);
                return TestKernel.Nothing;
            }),
        ],
        Time = _time,
        Ids = new CountedIds(1),
        Scheduler = _scheduling,
    });

    private void Note(string agent, Delivery delivery)
    {
        var resumed = delivery.IsResume ? $"resumed with '{delivery.State?.AsString()}' by " : "";
        _seen.Add($"{agent}: {resumed}{delivery.Trigger?.Type} {delivery.Trigger?.TopicSeq}, attempt {delivery.Attempt}");
    }

    // A worker that is still about to leave its lane begins attempts by commits of their own.
    private static async Task RestAsync(CopKernel kernel)
    {
        using var guard = new CancellationTokenSource(TestKernel.Patience);
        for (; !kernel.IsAtRest(0); guard.Token.ThrowIfCancellationRequested())
            await Task.Yield();
    }

    private static async Task AnsweredAsync(CopKernel kernel, long seq, string topic = TestKernel.Topic)
    {
        using var guard = new CancellationTokenSource(TestKernel.Patience);
        await foreach (var stored in kernel.SubscribeAsync(topic, seq, guard.Token))
            return;
    }

    private static Task AppendAsync(CopKernel kernel, string type, string topic = TestKernel.Topic) => AppendAsync(kernel, new EventDraft { Type = type }, topic);

    private static async Task AppendAsync(CopKernel kernel, EventDraft draft, string topic = TestKernel.Topic) =>
        (await kernel.AppendAsync(topic, draft, TestKernel.Ada).WaitAsync(TestKernel.Patience)).Unwrap();
}
