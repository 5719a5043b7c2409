using System.Collections.Immutable;

namespace Cop.Core.Tests.Engine;

/// <summary>
/// Eager claims: an attempt is claimed in the commit of its trigger if the subscription's state is cached; else in its own commit.
/// </summary>
[Trait("spec", "5.2")]
public sealed class EagerClaimTests : EagerClaimFixture
{
    [Fact]
    public async Task A_topic_s_first_event_and_its_attempt_are_one_commit()
    {
        await using var kernel = await StartAsync();
        await AppendAsync(kernel, "question.asked");
        await RestAsync(kernel);
        Commits.Units[0].ShouldSatisfyAllConditions(
            unit => unit.Appends.Single().Events.Single().Event.Type.ShouldBe("question.asked"),
            unit => unit.Subscriptions.Single().Attempts.Single().Key.ShouldBe(DeliveryKey.Event(1)));
        Asked().ShouldBe(["asked: question.asked 1, attempt 1"]);
    }

    [Fact]
    public async Task An_agent_chain_takes_one_commit_per_agent()
    {
        await using var kernel = await StartAsync();
        await AppendAsync(kernel, "question.asked");
        await AnsweredAsync(kernel, 2);
        await RestAsync(kernel);
        await AppendAsync(kernel, "question.asked");
        await AnsweredAsync(kernel, 4);
        await RestAsync(kernel);
        Seen.Items.ShouldBe(["asked: question.asked 1, attempt 1", "answered: answer.given 2, attempt 1",
            "asked: question.asked 3, attempt 1", "answered: answer.given 4, attempt 1"]);
        var units = Commits.Units.Where(unit => !unit.Appends.IsEmpty).ToList();
        units.Count.ShouldBe(4);
        units.ShouldAllBe(unit => CommitRecorder.IsEager(unit));
        Commits.Units.ShouldNotContain(
            unit => unit.Appends.IsEmpty && unit.Subscriptions.Any(subscription => !subscription.Attempts.IsEmpty),
            "no attempt has a commit of its own");
    }

    [Fact, Trait("spec", "5.5.4")]
    public async Task A_resumption_is_claimed_in_its_response_s_commit_and_starts_after_it()
    {
        await using var kernel = await StartAsync();
        await AppendAsync(kernel, Drafts.Continuation("c", "asked", "{'waitForEvents':['human.spoke'],'state':'kept'}"));
        var (reached, released) = Commits.HoldNextEager();
        var answering = AppendAsync(kernel, "human.spoke");
        await reached.WaitAsync(TestKernel.Patience);
        // An eagerly claimed attempt would be counted by now.
        var begun = kernel.Invocations;
        released.SetResult();
        await answering;
        await RestAsync(kernel);
        begun.ShouldBe(0);
        Seen.Items.ShouldBe(["asked: resumed with 'kept' by human.spoke 2, attempt 1"]);
    }

    [Fact]
    public async Task A_subscription_conflict_repeats_the_append_without_the_claim()
    {
        await using var kernel = await StartAsync();
        Commits.OnNextEager = (units, _) => Task.FromResult<ImmutableArray<CommitOutcome>>([.. units.Select(_ => CommitOutcome.Stale)]);
        await AppendAsync(kernel, "question.asked");
        await RestAsync(kernel);
        Asked().ShouldBe(["asked: question.asked 1, attempt 1"]);
        Eager.Count(unit => unit.Appends.Single().Events.Single().Event.Type == "question.asked").ShouldBe(1, "it is not tried so again");
    }

    [Fact, Trait("spec", "5.2.2")]
    public async Task A_durable_claim_with_a_lost_response_is_run()
    {
        await using var kernel = await StartAsync();
        Commits.OnNextEager = async (units, storage) =>
        {
            await storage.CommitAsync(units, CancellationToken.None);
            throw new CopException(CopError.Temporary(CopErrorCodes.Unavailable, "The answer got lost."));
        };
        (await kernel.AppendAsync(TestKernel.Topic, Asked("q"), TestKernel.Ada).WaitAsync(TestKernel.Patience)).Error!.Category.ShouldBe(
            CopErrorCategory.Temporary);
        await Seen.WaitAsync();
        (await kernel.AppendAsync(TestKernel.Topic, Asked("q"), TestKernel.Ada).WaitAsync(TestKernel.Patience)).Unwrap(
            ).IsDuplicate.ShouldBeTrue();
        await RestAsync(kernel);
        Asked().ShouldBe(["asked: question.asked 1, attempt 1"]);
    }

    [Fact]
    public async Task A_failed_eager_claim_occupies_no_slot()
    {
        Scheduling = Scheduling with { MaxConcurrentInvocations = 1 };
        await using var kernel = await StartAsync();
        Commits.OnNextEager = (_, _) => throw new CopException(CopError.Temporary(CopErrorCodes.Unavailable, "The store is out of reach."));
        (await kernel.AppendAsync(TestKernel.Topic, Asked("q"), TestKernel.Ada).WaitAsync(TestKernel.Patience)).IsOk.ShouldBeFalse();
        (await kernel.AppendAsync(TestKernel.Topic, Asked("q"), TestKernel.Ada).WaitAsync(TestKernel.Patience)).Unwrap();
        await RestAsync(kernel);
        Asked().ShouldBe(["asked: question.asked 1, attempt 1"]);
    }

    [Fact, Trait("spec", "5.2.2")]
    public async Task An_unanswered_claim_cannot_become_durable_unnoticed()
    {
        await using var kernel = await StartAsync();
        IReadOnlyList<CommitUnit> late = [];
        Commits.OnNextEager = (units, _) =>
        {
            late = units;
            throw new CopException(CopError.Temporary(CopErrorCodes.Unavailable, "The answer got lost."));
        };
        (await kernel.AppendAsync(TestKernel.Topic, Asked("q"), TestKernel.Ada).WaitAsync(TestKernel.Patience)).IsOk.ShouldBeFalse();
        await Commits.SeeAsync(unit => unit is { Appends.IsEmpty: true, Subscriptions: [{ Attempts.IsEmpty: true }] });
        // When a later attempt starts, the withdrawal is durable.
        await AppendAsync(kernel, "note.taken");
        (await Storage.CommitAsync(late, CancellationToken.None)).ShouldBe([CommitOutcome.Stale]);
        await RestAsync(kernel);
        Seen.Items.ShouldBeEmpty();
    }

    [Fact, Trait("spec", "5.3.3")]
    public async Task An_eager_claim_does_not_overwrite_an_operator_s_retry()
    {
        var failing = true;
        var all = TestKernel.Agent("all", EventFilter.ForTypes("question.asked", EventTypes.DeliveryRetried), (delivery, _, _) =>
        {
            Seen.Add(delivery.Trigger!.Type);
            return Volatile.Read(ref failing) ? throw new InvalidOperationException("not now") : TestKernel.Nothing;
        }, TestKernel.Patient with { MaxAttempts = 1 });
        await using var kernel =
            await CopKernel.StartAsync(Storage, new CopOptions { Agents = [all], TimeProvider = Time, IdGenerator = new CountedIds(1) });
        (await kernel.AppendAsync(TestKernel.Topic, Asked("q"), TestKernel.Ada).WaitAsync(TestKernel.Patience)).Unwrap();
        await AnsweredAsync(kernel, 2);
        Volatile.Write(ref failing, false);
        (await kernel.RetryParkedDeliveryAsync(TestKernel.Topic, "all", Asked("q").Id!, "human:ada").WaitAsync(TestKernel.Patience))
            .Unwrap();
        await RestAsync(kernel);
        Seen.Items.Order().ShouldBe(["delivery.retried", "question.asked", "question.asked"]);
    }

    [Fact]
    public async Task Without_a_free_slot_the_attempt_waits_and_the_append_commits()
    {
        Scheduling = Scheduling with { MaxConcurrentInvocations = 1 };
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
        var joined = Eager.Count();
        released.SetResult();
        await Seen.WaitAsync(2);
        joined.ShouldBe(1);
    }

    [Fact, Trait("spec", "5.2.3")]
    public async Task Only_a_parent_in_another_topic_prevents_an_eager_claim()
    {
        await using var kernel = await StartAsync();
        var parent =
            (await kernel.AppendAsync("urn:cop:topic:other", new EventDraft { Type = "note.taken" },
                TestKernel.Ada).WaitAsync(TestKernel.Patience)).Unwrap().First;
        var asked = new EventDraft { Type = "question.asked", ParentEventIds = [parent.Id] };
        await AppendAsync(kernel, asked);
        await AppendAsync(kernel, asked, parent.TopicId);
        await AnsweredAsync(kernel, 2);
        await AnsweredAsync(kernel, 3, parent.TopicId);
        Eager.SelectMany(unit => unit.Appends).Where(append => append.Events.Any(stored => stored.Event.Type == "question.asked"))
            .Select(append => append.After.TopicId).ShouldBe([parent.TopicId]);
    }

    [Fact]
    public async Task An_agent_receives_no_events_before_its_start_sequence()
    {
        Options = Options with { StartFromSeq = 3 };
        await using var kernel = await StartAsync();
        for (var i = 0; i < 3; i++)
            await AppendAsync(kernel, "question.asked");
        await RestAsync(kernel);
        Asked().ShouldBe(["asked: question.asked 3, attempt 1"]);
    }

    [Fact, Trait("spec", "5.5.4")]
    public async Task An_immediately_ready_continuation_is_claimed_in_its_creating_commit()
    {
        await using var kernel = await StartAsync();
        await AppendAsync(kernel, Drafts.Continuation("c", "asked", "{'state':'kept'}"));
        await RestAsync(kernel);
        CommitRecorder.IsEager(Commits.Units[0]).ShouldBeTrue();
        Seen.Items.ShouldBe(["asked: resumed with 'kept' by  , attempt 1"]);
    }

    [Fact]
    public async Task Claimed_attempts_finish_when_the_host_stops()
    {
        var kernel = await StartAsync();
        var (reached, released) = Commits.HoldNextEager();
        var asking = AppendAsync(kernel, "question.asked");
        await reached.WaitAsync(TestKernel.Patience);
        var stopping = kernel.StopAsync();
        released.SetResult();
        await asking;
        await stopping.WaitAsync(TestKernel.Patience);
        Asked().ShouldBe(["asked: question.asked 1, attempt 1"]);
        Commits.Units[^1].Subscriptions.Single(subscription => subscription.Agent == "asked").Attempts.ShouldBeEmpty();
    }
}
