using static Cop.Core.Tests.Scheduling.SubscriptionTranscript;
using Message = Cop.SubscriptionMessage;

namespace Cop.Core.Tests.Scheduling;

/// <summary>Transcripts of eager claims, including claims with unknown outcome.</summary>
[Trait("spec", "5.2")]
public sealed class SubscriptionOfferTests
{
    private readonly SubscriptionTranscript _told = new();

    [Fact]
    public void An_eager_claim_commits_with_its_event_and_then_starts_the_agent()
    {
        _told.Tell(Offered(Event(1))).ShouldBe("carry event 1");
        _told.State.IsIdle.ShouldBeFalse();
        _told.Tell(new Message.OfferEnded(true)).ShouldBe("run event 1 attempt 1");
        _told.Tell(Committed(1)).ShouldBe("");
        _told.Tell(_told.Done(1)).ShouldBe("give the slot");
    }

    [Fact]
    public void A_commit_includes_the_eager_claim_of_a_resumption_once()
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
    public void A_durable_claim_with_unknown_outcome_is_run()
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
    public void An_overwritten_claim_needs_no_withdrawal()
    {
        _told.Tell(Offered(Event(1)));
        _told.Tell(new Message.OfferEnded(false));
        _told.Tell(new Message.Loaded(SubscriptionText.New() with { Version = 1 }, null)).ShouldBe("give the slot; load events after 0");
    }

    [Fact]
    public void A_late_withdrawal_rereads_the_row()
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
    public void An_eager_claim_is_declined_if_another_delivery_may_come_first(string what)
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
    public void A_closing_commit_frees_the_next_delivery_before_the_invocation_returns()
    {
        _told.Start(1);
        var closed = _told.Closed(1);
        _told.Tell(new Message.RowCommitted(closed)).ShouldBe("");
        _told.Tell(Offered(Event(2))).ShouldBe("carry event 2");
        _told.Tell(new Message.AttemptEnded(DeliveryKey.Event(1), 1, closed, true)).ShouldBe("give the slot");
        _told.Tell(new Message.OfferEnded(true)).ShouldBe("run event 2 attempt 1");
    }
}
