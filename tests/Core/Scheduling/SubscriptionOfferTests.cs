using static Cop.Core.Tests.Scheduling.SubscriptionTranscript;
using Message = Cop.SubscriptionMessage;

namespace Cop.Core.Tests.Scheduling;

/// <summary>Transcripts of claims that commits carry, those of unknown outcome included.</summary>
[Trait("spec", "5.2")]
public sealed class SubscriptionOfferTests
{
    private readonly SubscriptionTranscript _told = new();

    [Fact]
    public void A_commit_carries_the_claim_of_its_event_and_the_agent_starts_when_it_is_durable()
    {
        _told.Tell(Offered(Event(1))).ShouldBe("carry event 1");
        _told.State.IsIdle.ShouldBeFalse();
        _told.Tell(new Message.OfferEnded(true)).ShouldBe("run event 1 attempt 1");
        _told.Tell(Committed(1)).ShouldBe("");
        _told.Tell(_told.Done(1)).ShouldBe("give the slot");
    }

    [Fact]
    public void A_commit_carries_the_resumption_that_it_makes_ready_and_says_so_once()
    {
        var row = new Continuation
        {
            Id = "c", TopicId = "t", EventId = "e0", Status = ContinuationStatus.Active, CreatedAt = SubscriptionText.Start, UpdatedAt =
                SubscriptionText.Start, CreatedSeq = 1, UpdatedSeq = 1,
        };
        _told.Tell(new Message.Offered(new CommittedEvents(1, 1, []), [(row, Ready("c", 1))], _ => false)).ShouldBe(
            "carry continuation 'c'");
        _told.State.IsResuming("c").ShouldBeTrue();
        _told.Tell(new Message.OfferEnded(true)).ShouldBe("run continuation 'c' attempt 1");
        _told.Tell(new Message.Resumable(Ready("c", 1))).ShouldBe("");
        _told.State.Ready.ShouldBeEmpty();
    }

    [Fact]
    public void A_claim_of_unknown_outcome_that_became_durable_is_run()
    {
        _told.Tell(Offered(Event(1)));
        var claim = _told.Effects.OfType<SubscriptionEffect.Carry>().Single().Claim;
        _told.Tell(new Message.OfferEnded(false)).ShouldBe("load row");
        _told.Tell(new Message.Loaded(claim.Row, null)).ShouldBe("run event 1 attempt 1; load events after 0");
    }

    [Fact]
    public void A_claim_of_unknown_outcome_is_withdrawn_before_anything_else()
    {
        _told.Tell(Offered(Event(1)));
        _told.Tell(new Message.OfferEnded(false)).ShouldBe("load row");
        _told.Tell(Committed(1)).ShouldBe("");
        _told.Tell(new Message.Loaded(SubscriptionText.New(), null)).ShouldBe("withdraw event 1");
        _told.Tell(new Message.Resumable(Ready("c"))).ShouldBe("");
        _told.Tell(new Message.Withdrawn(SubscriptionText.New() with { OwnerSessionId = "here", FencingToken = 1, Version = 1 })).ShouldBe(
            "give the slot; load events after 0");
        _told.Tell(Loaded(null, true, 1)).ShouldBe("take a slot");
    }

    [Fact]
    public void A_claim_that_another_write_overtook_needs_no_withdrawal()
    {
        _told.Tell(Offered(Event(1)));
        _told.Tell(new Message.OfferEnded(false));
        _told.Tell(new Message.Loaded(SubscriptionText.New() with { Version = 1 }, null)).ShouldBe("give the slot; load events after 0");
    }

    [Fact]
    public void A_withdrawal_that_came_too_late_reads_the_row_again()
    {
        _told.Tell(Offered(Event(1)));
        var claim = _told.Effects.OfType<SubscriptionEffect.Carry>().Single().Claim;
        _told.Tell(new Message.OfferEnded(false));
        _told.Tell(new Message.Loaded(SubscriptionText.New(), null)).ShouldBe("withdraw event 1");
        _told.Tell(new Message.Withdrawn(null)).ShouldBe("load row");
        _told.Tell(new Message.Loaded(claim.Row, null)).ShouldBe("run event 1 attempt 1; load events after 0");
    }

    [Theory]
    [InlineData("running")]
    [InlineData("unknown")]
    [InlineData("parent elsewhere")]
    [InlineData("gap")]
    [InlineData("stopping")]
    [InlineData("elsewhere")]
    public void An_offer_is_declined_where_something_else_may_come_first(string what)
    {
        var told = new SubscriptionTranscript(isNewTopic: what != "unknown");
        if (what == "running")
            told.Start(1);
        else if (what == "stopping")
            told.Tell(new Message.Stop());
        else if (what == "elsewhere")
            told.Tell(new Message.CommittedElsewhere());
        told.Tell(Offered(Event(what switch { "running" => 2, "gap" => 5, _ => 1 }, what == "parent elsewhere" ? ["p"] : [])));
        told.Effects.OfType<SubscriptionEffect.Carry>().ShouldBeEmpty();
    }

    [Fact]
    public void The_commit_that_closes_a_delivery_frees_the_next_one_before_the_invocation_has_returned()
    {
        _told.Start(1);
        var closed = _told.Closed(1);
        _told.Tell(new Message.RowCommitted(closed)).ShouldBe("");
        _told.Tell(Offered(Event(2))).ShouldBe("carry event 2");
        _told.Tell(new Message.AttemptEnded(DeliveryKey.Event(1), 1, closed, true)).ShouldBe("give the slot");
        _told.Tell(new Message.OfferEnded(true)).ShouldBe("run event 2 attempt 1");
    }
}
