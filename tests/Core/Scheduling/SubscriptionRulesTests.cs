namespace Cop.Core.Tests.Scheduling;

/// <summary>Changes of a subscription when attempts start and end, as transcripts (D-61, D-63, D-63b, M-7).</summary>
[Trait("spec", "5.2.1")]
public sealed class SubscriptionRulesTests
{
    private const string Session = "s";
    private AgentSubscription _subscription = SubscriptionText.New() with { OwnerSessionId = Session };

    [Fact]
    public void An_attempt_begins_and_its_closing_moves_the_cursor()
    {
        Claim(1).ShouldBe("cursor 0 open 1#1");
        Close(1, 1).ShouldBe("cursor 1");
        Claim(2).ShouldBe("cursor 1 open 2#1");
        Close(2, 1).ShouldBe("cursor 2");
    }

    [Fact]
    public void Events_outside_the_filter_are_skipped()
    {
        Claim(4);
        Close(4, 1).ShouldBe("cursor 4");
        Claim(9);
        Close(9, 1).ShouldBe("cursor 9");
    }

    [Fact]
    public void The_cursor_stays_below_the_lowest_open_delivery()
    {
        Claim(1);
        Claim(2);
        Claim(3).ShouldBe("cursor 0 open 1#1 2#1 3#1");
        Close(3, 1).ShouldBe("cursor 0 done 3 open 1#1 2#1");
        Close(1, 1).ShouldBe("cursor 1 done 3 open 2#1");
        Close(2, 1).ShouldBe("cursor 3");
    }

    [Fact]
    public void A_failed_attempt_is_followed_by_the_next_number()
    {
        Claim(1);
        Fail(1, 1).ShouldBe("cursor 0 open 1#1!");
        Claim(1).ShouldBe("cursor 0 open 1#2");
        Close(1, 1).ShouldBe("delivery_lost");
        Close(1, 2).ShouldBe("cursor 1");
    }

    [Fact]
    public void Of_two_attempts_the_first_to_close_wins()
    {
        Claim(1);
        Close(1, 1).ShouldBe("cursor 1");
        Close(1, 1).ShouldBe("delivery_lost");
        Fail(1, 1).ShouldBe("delivery_lost");
        Claim(1).ShouldBe("delivery_lost");
    }

    [Fact]
    public void A_running_delivery_cannot_be_claimed_twice_in_one_session()
    {
        Claim(1);
        Claim(1).ShouldBe("delivery_lost");
        Text(SubscriptionRules.Claim(_subscription, Session, DeliveryKey.Continuation("c"))).ShouldBe("cursor 0 open c#1 1#1");
        Text(SubscriptionRules.Claim(_subscription, Session, DeliveryKey.Continuation("c"))).ShouldBe("delivery_lost");
    }

    [Fact]
    public void A_take_over_rejects_later_writes_of_the_former_owner()
    {
        Claim(1);
        var old = _subscription.FencingToken;
        Text(SubscriptionRules.Claim(_subscription, "later", DeliveryKey.Event(1))).ShouldBe("delivery_lost");
        var seen = _subscription;
        Text(SubscriptionRules.TakeOver(_subscription, seen, "later", DeliveryKey.Event(1))).ShouldBe("cursor 0 open 1#1 fence 1");
        SubscriptionRules.TakeOver(_subscription, seen, "too late", DeliveryKey.Event(1)).Text().ShouldBe("delivery_lost");
        SubscriptionRules.Close(_subscription, old, DeliveryKey.Event(1), 1).Text().ShouldBe("delivery_lost");
        SubscriptionRules.Check(_subscription, old, DeliveryKey.Event(1), 1)!.Code.ShouldBe("delivery_lost");
        Close(1, 1).ShouldBe("cursor 1 fence 1");
    }

    [Fact]
    public void A_released_attempt_is_not_counted_and_keeps_its_order()
    {
        Claim(1);
        Claim(2);
        Release(1, 1).ShouldBe("cursor 0 open 1#0! 2#1");
        Close(2, 1).ShouldBe("cursor 0 done 2 open 1#0!");
        Claim(1).ShouldBe("cursor 0 done 2 open 1#1");
        Close(1, 1).ShouldBe("cursor 2");
    }

    [Fact]
    public void A_released_continuation_leaves_no_attempt_behind()
    {
        Text(SubscriptionRules.Claim(_subscription, Session, DeliveryKey.Continuation("c")));
        Text(SubscriptionRules.Release(_subscription, 0, DeliveryKey.Continuation("c"), 1)).ShouldBe("cursor 0");
    }

    [Fact]
    public void A_released_retry_returns_its_attempt_number()
    {
        Claim(1);
        Fail(1, 1);
        Claim(1);
        Release(1, 2).ShouldBe("cursor 0 open 1#1!");
        Claim(1).ShouldBe("cursor 0 open 1#2");
    }

    [Fact]
    public void A_halted_delivery_holds_the_subscription_until_it_is_skipped()
    {
        Claim(1);
        Text(SubscriptionRules.Halt(_subscription, 0, DeliveryKey.Event(1), 1)).ShouldBe("cursor 0 open 1#1!halted");
        Text(SubscriptionRules.Skip(_subscription, DeliveryKey.Event(1))).ShouldBe("cursor 1");
    }

    [Fact]
    public void A_retried_halted_delivery_restarts_its_count_and_moves_the_cursor()
    {
        Claim(1);
        Text(SubscriptionRules.Halt(_subscription, 0, DeliveryKey.Event(1), 1));
        Text(SubscriptionRules.Reopen(_subscription, DeliveryKey.Event(1))).ShouldBe("cursor 0 open 1#0!");
        Claim(1).ShouldBe("cursor 0 open 1#1");
        Close(1, 1).ShouldBe("cursor 1");
    }

    [Fact]
    public void A_parked_delivery_is_retried_out_of_order_and_leaves_the_cursor_alone()
    {
        Claim(1);
        Close(1, 1);
        Claim(2);
        Text(SubscriptionRules.Reopen(_subscription, DeliveryKey.Event(1))).ShouldBe("cursor 1 open 1#0!retry 2#1");
        Text(SubscriptionRules.Reopen(_subscription, DeliveryKey.Event(1))).ShouldBe("delivery_lost");
        Claim(1).ShouldBe("cursor 1 open 1#1retry 2#1");
        Close(1, 1).ShouldBe("cursor 1 open 2#1");
        Close(2, 1).ShouldBe("cursor 2");
    }

    [Fact]
    public void Skipping_a_delivery_that_halts_nothing_changes_nothing()
    {
        Claim(1);
        Close(1, 1);
        SubscriptionRules.Skip(_subscription, DeliveryKey.Event(1)).Unwrap().ShouldBeSameAs(_subscription);
    }

    [Fact]
    [Trait("spec", "M-16")]
    public void Dropping_a_delivery_of_a_lost_event_leaves_the_cursor_for_the_next_event_with_that_topicSeq()
    {
        Claim(6);
        Text(SubscriptionRules.Drop(_subscription, _subscription.FencingToken, DeliveryKey.Event(6), 1)).ShouldBe("cursor 0");
        Claim(6).ShouldBe("cursor 0 open 6#1");
        Text(SubscriptionRules.Drop(_subscription, _subscription.FencingToken, DeliveryKey.Event(6), 2)).ShouldBe("delivery_lost");
    }

    [Fact]
    [Trait("spec", "M-16")]
    public void An_event_chosen_before_the_subscription_was_reset_is_not_claimed_past_the_events_that_are_open_again()
    {
        Claim(1);
        Claim(2);
        Close(2, 1);
        var seen = _subscription;
        _subscription = HistoryRules.BringBack(seen, lastSeq: 1, firstCursor: 0)!;
        ClaimAsSeen(seen, DeliveryKey.Event(3)).ShouldBe("delivery_lost");

        Close(1, 1);
        Claim(2);
        seen = _subscription;
        _subscription = HistoryRules.BringBack(seen, lastSeq: 1, firstCursor: 0)!;
        ClaimAsSeen(seen, DeliveryKey.Event(3)).ShouldBe("delivery_lost");
        ClaimAsSeen(seen, DeliveryKey.Continuation("c")).ShouldBe("cursor 1 open c#1");

        seen = _subscription;
        _subscription = HistoryRules.BringBack(seen, lastSeq: 0, firstCursor: 0)!;
        ClaimAsSeen(seen, DeliveryKey.Event(2)).ShouldBe("delivery_lost");
        ClaimAsSeen(_subscription, DeliveryKey.Event(1)).ShouldBe("cursor 0 open c#1 1#1");
    }

    [Fact]
    [Trait("spec", "D-63b")]
    public void An_event_is_claimed_whatever_has_been_closed_reopened_or_failed_since_it_was_chosen()
    {
        Claim(1);
        Claim(2);
        var seen = _subscription;
        Close(2, 1);
        Fail(1, 1);
        ClaimAsSeen(seen, DeliveryKey.Event(3)).ShouldBe("cursor 0 done 2 open 1#1! 3#1");

        seen = _subscription;
        Claim(1);
        Close(1, 2);
        Text(SubscriptionRules.Reopen(_subscription, DeliveryKey.Event(1)));
        ClaimAsSeen(seen, DeliveryKey.Event(4)).ShouldBe("cursor 2 open 1#0!retry 3#1 4#1");
        seen = _subscription;
        Claim(1);
        Close(1, 1);
        ClaimAsSeen(seen, DeliveryKey.Event(5)).ShouldBe("cursor 2 open 3#1 4#1 5#1");
    }

    private string ClaimAsSeen(AgentSubscription seen, DeliveryKey key) =>
        Text(SubscriptionRules.Claim(_subscription, seen, Session, key));

    private string Claim(long seq) => Text(SubscriptionRules.Claim(_subscription, Session, DeliveryKey.Event(seq)));

    private string Close(long seq, int number) =>
        Text(SubscriptionRules.Close(_subscription, _subscription.FencingToken, DeliveryKey.Event(seq), number));

    private string Fail(long seq, int number) =>
        Text(SubscriptionRules.Fail(_subscription, _subscription.FencingToken, DeliveryKey.Event(seq), number, null));

    private string Release(long seq, int number) =>
        Text(SubscriptionRules.Release(_subscription, _subscription.FencingToken, DeliveryKey.Event(seq), number));

    private string Text(CopResult<AgentSubscription> result)
    {
        if (result.TryGet(out var changed, out _))
            _subscription = changed;
        return result.Text();
    }
}
