using System.Collections.Immutable;
using static Cop.Core.Tests.Scheduling.SubscriptionTranscript;
using Message = Cop.SubscriptionMessage;

namespace Cop.Core.Tests.Scheduling;

/// <summary>Transcripts of a subscription's state machine: a message in, the effects out.</summary>
[Trait("spec", "5.2")]
public sealed class SubscriptionStateTests
{
    private readonly SubscriptionTranscript _told = new();

    [Fact]
    public void An_event_on_a_cached_subscription_is_claimed_and_run_without_a_read()
    {
        _told.Tell(Committed(1)).ShouldBe("take a slot");
        _told.Tell(new Message.SlotGranted()).ShouldBe("claim event 1");
        _told.Claimed().ShouldBe("run event 1 attempt 1");
        _told.State.IsIdle.ShouldBeFalse();
        _told.Tell(_told.Done(1)).ShouldBe("give the slot");
        _told.State.IsIdle.ShouldBeTrue();
    }

    [Fact]
    public void An_unknown_subscription_reads_its_row_and_events_once()
    {
        var told = new SubscriptionTranscript(isNewTopic: false);
        told.Tell(Committed(7)).ShouldBe("load row events after 0");
        told.Tell(Committed(8)).ShouldBe("");
        told.Tell(Loaded(SubscriptionText.New(cursor: 5), true, 6, 7)).ShouldBe("take a slot");
        told.State.Known.Next.Select(known => known.TopicSeq).ShouldBe([6, 7, 8]);
    }

    [Fact]
    public void A_commit_during_a_load_is_neither_lost_nor_duplicated()
    {
        var told = new SubscriptionTranscript(isNewTopic: false);
        told.Tell(new Message.CommittedElsewhere()).ShouldBe("load row events after 0");
        told.Tell(Committed(2)).ShouldBe("");
        told.Tell(Committed(3)).ShouldBe("");
        told.Tell(Loaded(SubscriptionText.New(), true, 1, 2)).ShouldBe("take a slot");
        told.State.Known.Next.Select(known => known.TopicSeq).ShouldBe([1, 2, 3]);
        told.State.Known.ReadTo.ShouldBe(3);
    }

    [Fact]
    public void A_commit_elsewhere_during_a_load_causes_another_load()
    {
        var told = new SubscriptionTranscript(isNewTopic: false);
        told.Tell(new Message.CommittedElsewhere()).ShouldBe("load row events after 0");
        told.Tell(new Message.CommittedElsewhere()).ShouldBe("");
        told.Tell(Loaded(SubscriptionText.New(), true)).ShouldBe("load row events after 0");
        told.Tell(Loaded(SubscriptionText.New(), true)).ShouldBe("");
        told.State.IsIdle.ShouldBeTrue();
    }

    [Fact]
    public void Events_after_a_gap_are_read()
    {
        _told.Tell(Committed(3)).ShouldBe("load events after 0");
        _told.Tell(Loaded(null, true, 1, 3)).ShouldBe("take a slot");
    }

    [Fact]
    public void A_full_page_is_followed_by_the_next_when_there_is_room()
    {
        var told = new SubscriptionTranscript(isNewTopic: false);
        told.Tell(new Message.CommittedElsewhere());
        told.Tell(Loaded(SubscriptionText.New(), false, [.. Enumerable.Range(1, KnownEvents.PageSize).Select(seq => (long)seq)])).ShouldBe(
            "take a slot");
        told.Tell(new Message.SlotGranted());
        told.Claimed();
        told.Tell(told.Done(1)).ShouldBe("give the slot; load events after 64");
    }

    [Fact, Trait("spec", "5.2.3")]
    public void With_concurrency_four_deliveries_start_in_the_order_of_topicSeq()
    {
        var told = new SubscriptionTranscript(maxConcurrency: 4);
        var text = told.Tell(Committed(1, 2, 3, 4, 5));
        var started = new List<string>();
        while (text != "")
        {
            text.ShouldEndWith("take a slot");
            told.Tell(new Message.SlotGranted());
            text = told.Claimed();
            started.Add(text.Split(';')[0]);
            text = string.Join(';', text.Split("; ").Skip(1));
        }

        started.ShouldBe(["run event 1 attempt 1", "run event 2 attempt 1", "run event 3 attempt 1", "run event 4 attempt 1"]);
        told.Tell(told.Done(3)).ShouldBe("give the slot; take a slot");
        told.State.Row!.Cursor.ShouldBe(0);
    }

    [Fact, Trait("spec", "5.2.2")]
    public void A_failed_attempt_frees_its_slot_and_is_retried_after_its_delay()
    {
        _told.Start(1);
        var claim = _told.State.Running.Single();
        var retryAt = SubscriptionText.Start.AddSeconds(8);
        var failed = SubscriptionRules.Fail(_told.State.Row!, claim.Row.FencingToken, claim.Key, 1, retryAt).Unwrap() with { Version = 2 };
        _told.Tell(new Message.AttemptEnded(claim.Key, 1, failed, false)).ShouldBe("give the slot; timer 8s");
        _told.In(3).ShouldBe("timer 8s", "the timer came too early: the clock was set back");
        _told.In(8).ShouldBe("take a slot");
        _told.Tell(new Message.SlotGranted()).ShouldBe("claim event 1");
        _told.Claimed().ShouldBe("run event 1 attempt 2");
    }

    [Fact, Trait("spec", "5.2.2")]
    public void An_attempt_of_another_live_session_is_ignored()
    {
        var told = new SubscriptionTranscript(isNewTopic: false);
        var row = SubscriptionRules.Claim(SubscriptionText.New(), "there", DeliveryKey.Event(1)).Unwrap();
        told.Tell(new Message.CommittedElsewhere());
        told.Tell(Loaded(row, true, 1)).ShouldBe("check there");
        told.Tell(new Message.OwnerChecked("there", false)).ShouldBe("timer 0.02s");
        told.In(0.02).ShouldBe("load row");
        told.Tell(new Message.Loaded(row, null)).ShouldBe("check there");
        told.Tell(new Message.OwnerChecked("there", false)).ShouldBe("timer 0.06s");
        told.Tell(new Message.CommittedElsewhere()).ShouldBe("load row events after 1");
        told.Tell(Loaded(row, true)).ShouldBe("check there");
        told.Tell(new Message.OwnerChecked("there", true)).ShouldBe("fail lost event 1 attempt 1");
        var failed = row with { OwnerSessionId = "here", FencingToken = 2, Version = 2,
            Attempts = [row.Attempts[0] with { HasFailed = true }] };
        told.Tell(new Message.LostAttemptEnded(failed)).ShouldBe("take a slot");
    }

    [Fact]
    public void A_reassigned_subscription_is_released_when_its_attempt_ends()
    {
        _told.Start(1);
        _told.Tell(new Message.Assigned(false)).ShouldBe("load row");
        _told.Tell(new Message.Loaded(_told.State.Row, null)).ShouldBe("");
        _told.Tell(Committed(2)).ShouldBe("");
        _told.Tell(_told.Done(1)).ShouldBe("give the slot");
        (_told.State.Row, _told.State.IsIdle).ShouldBe((null, true));
        _told.Tell(new Message.Assigned(true)).ShouldBe("load row events after 1");
    }

    [Fact]
    public void An_idle_attempt_of_this_session_ends_before_a_take_over()
    {
        _told.Start(1);
        var row = _told.State.Row!;
        _told.Tell(new Message.Assigned(false)).ShouldBe("load row");
        _told.Tell(new Message.Loaded(row, null));
        _told.Tell(new Message.AttemptEnded(DeliveryKey.Event(1), 1, null, false)).ShouldBe("give the slot; load row");
        _told.Tell(new Message.Loaded(row, null)).ShouldBe("fail lost event 1 attempt 1");
        _told.Tell(new Message.LostAttemptEnded(row with { Version = 9, Attempts = [row.Attempts[0] with { HasFailed = true }] })).ShouldBe(
            "");
        _told.State.IsIdle.ShouldBeTrue();
    }

    [Fact, Trait("spec", "3.2.1")]
    public void An_event_waits_until_its_parents_in_other_topics_close()
    {
        _told.Tell(new Message.Committed(Commit(Event(1, "p")))).ShouldBe("check parents of e1");
        _told.Tell(new Message.ParentsChecked(ParentState.OpenHere)).ShouldBe("timer 30s");
        _told.In(4, new Message.ParentsClosed()).ShouldBe("check parents of e1");
        _told.Tell(new Message.ParentsChecked(ParentState.Closed)).ShouldBe("take a slot");
    }

    [Fact, Trait("spec", "3.2.1")]
    public void A_closing_during_the_check_of_the_parents_is_not_missed()
    {
        _told.Tell(new Message.Committed(Commit(Event(1, "p")))).ShouldBe("check parents of e1");
        _told.Tell(new Message.ParentsClosed()).ShouldBe("");
        _told.Tell(new Message.ParentsChecked(ParentState.OpenHere)).ShouldBe("check parents of e1");
    }

    [Fact, Trait("spec", "3.2.1")]
    public void The_wait_for_parents_is_bounded_despite_a_fast_clock()
    {
        var ahead = Event(1, SubscriptionText.Start.AddDays(1), "p");
        _told.Tell(new Message.Committed(Commit(ahead))).ShouldBe("check parents of e1");
        _told.Tell(new Message.ParentsChecked(ParentState.OpenElsewhere)).ShouldBe("timer 0.1s");
        _told.In(0.1).ShouldBe("check parents of e1");
        _told.Tell(new Message.ParentsChecked(ParentState.OpenHere)).ShouldBe("timer 30s");
        _told.In(30).ShouldBe("take a slot");
    }

    [Fact]
    public void A_store_error_delays_a_subscription_that_continues_from_durable_state()
    {
        _told.Tell(Committed(1));
        _told.Tell(new Message.SlotGranted()).ShouldBe("claim event 1");
        _told.Tell(new Message.EffectFailed()).ShouldBe("give the slot; timer 1s");
        _told.Tell(Committed(2)).ShouldBe("");
        _told.In(1).ShouldBe("load row events after 1");
    }

    [Fact]
    public void A_refused_resumption_is_evaluated_again()
    {
        _told.Tell(new Message.Resumable(Ready("c"))).ShouldBe("take a slot");
        _told.Tell(new Message.SlotGranted()).ShouldBe("claim continuation 'c'");
        _told.Tell(new Message.ClaimRefused(false)).ShouldBe("give the slot; reconsider c; load row");
    }

    [Fact, Trait("spec", "5.5.2")]
    public void Continuations_resume_in_trigger_order_after_the_triggering_events()
    {
        var told = new SubscriptionTranscript(maxConcurrency: 2);
        told.Start(1);
        told.Tell(new Message.Committed(new CommittedEvents(2, 3, [])));
        told.Tell(new Message.Resumable(Ready("late", 3))).ShouldBe("");
        told.Tell(new Message.Resumable(Ready("early", 2))).ShouldBe("");
        told.Tell(told.Done(1)).ShouldBe("give the slot; take a slot");
        told.Tell(new Message.SlotGranted()).ShouldBe("claim continuation 'early'");
    }

    [Fact]
    public void After_the_stop_only_durable_claims_run_to_their_end()
    {
        _told.Tell(Offered(Event(1)));
        _told.Tell(new Message.Stop()).ShouldBe("");
        _told.Tell(new Message.OfferEnded(true)).ShouldBe("run event 1 attempt 1");
        _told.Tell(Committed(1, 2)).ShouldBe("");
        _told.Tell(_told.Done(1)).ShouldBe("give the slot");
    }

    [Fact]
    public void A_slot_granted_after_the_stop_is_released()
    {
        _told.Tell(Committed(1)).ShouldBe("take a slot");
        _told.Tell(new Message.Stop()).ShouldBe("");
        _told.Tell(new Message.SlotGranted()).ShouldBe("give the slot");
    }

    [Fact]
    public void An_operator_s_retry_starts_from_the_committed_row()
    {
        _told.Tell(Committed(1));
        _told.Tell(new Message.SlotGranted());
        _told.Claimed();
        _told.Tell(_told.Done(1));
        var reopened = SubscriptionRules.Reopen(_told.State.Row!, DeliveryKey.Event(1)).Unwrap()
            with { Version = _told.State.Row!.Version + 1 };
        _told.Tell(new Message.RowCommitted(reopened)).ShouldBe("take a slot");
        _told.Tell(new Message.SlotGranted()).ShouldBe("claim event 1");
    }
}
