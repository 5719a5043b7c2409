namespace Cop.Core.Tests.Admission;

/// <summary>Admission of requests on rows, without a store (spec 3.1.2; D-13, D-21, D-22, M-2, CE-6).</summary>
[Trait("spec", "3.1.2")]
public sealed class AdmissionRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly MemoryRows _rows = new();

    [Fact]
    public void A_batch_gets_the_next_numbers_and_one_time()
    {
        Accept(Request(Draft("a"), Draft("b")));
        var second = Accept(Request(Draft("c")));
        var stored = second.Unit.Appends.ShouldHaveSingleItem();
        (stored.Before!.LastSeq, stored.After.LastSeq, stored.After.AppliedSeq).ShouldBe((2L, 3L, 3L));
        second.Events.ShouldHaveSingleItem().CreatedAt.ShouldBe(Now);
        second.Unit.Appends[0].Events[0].DraftDigest.Length.ShouldBe(64);
    }

    [Fact]
    public void Known_ids_are_checked_first()
    {
        Accept(Request(Draft("a"), Draft("b")));
        Decide(Request(Draft("a"), Draft("b")) with { ExpectedTopicId = "t", Expected = ExpectedSequence.NoTopic })
            .ShouldBeOfType<Decision.Known>().Places.Select(location => location.Seq).ShouldBe([1L, 2L]);
        Refusal(Request(Draft("b"), Draft("c"))).ShouldBe("conflict");
        Refusal(Request(Draft("c"), Draft("c"))).ShouldBe("conflict");
    }

    [Fact]
    public void An_output_keeps_first_results_and_equal_drafts_and_adds_the_rest()
    {
        Accept(Request(Draft("cause"), Draft("other")));
        var first = Output("worker", "cause", Draft("a"));
        Accept(first);
        Accept(Output("worker", "cause", Draft("a") with { Type = "later.result" }, Draft("b"), Draft("a"))).Events.Select(
            appended => appended.Id).ShouldBe(["b"]);
        Accept(Output("worker", "other", Draft("a"))).Unit.Appends.ShouldBeEmpty();
        Refusal(Output("worker", "cause", Draft("c"), Draft("c"))).ShouldBe("conflict");
    }

    [Theory]
    [InlineData("worker", "cause", "t", null, true)]
    [InlineData("worker", "cause", "t", "cause", true)]
    [InlineData("worker", "other", "t", "cause", true)]
    [InlineData("worker", "cause", "t", "other", false)]
    [InlineData("other", "cause", "t", null, false)]
    [InlineData("worker", "other", "t", null, false)]
    [InlineData("worker", "cause", "u", null, false)]
    public void A_first_result_has_the_same_initiator_topic_and_cause(
        string agent, string cause, string topicId, string? parent, bool stands)
    {
        Accept(Request(Draft("cause"), Draft("other")));
        Accept(Output("worker", "cause", Draft("a")));
        var again = Draft("a", parent is null ? [] : [parent]) with { Type = "later.result", TopicId = topicId };
        var decision = Decide(Output(agent, cause, Draft("b"), again));
        (decision as Decision.Refused)?.Error.Code.ShouldBe("conflict");
        (decision is Decision.Accepted).ShouldBe(stands);
    }

    [Theory]
    [InlineData(null, "", null)]
    [InlineData(2L, "", null)]
    [InlineData(1L, "", "sequence_conflict")]
    [InlineData(3L, "", "sequence_conflict")]
    [InlineData(0L, "", "sequence_conflict")]
    [InlineData(1L, "2", null)]
    [InlineData(0L, "1,2", null)]
    [InlineData(2L, "1,2", null)]
    [InlineData(1L, "1", "sequence_conflict")]
    public void The_expected_sequence_ignores_later_own_effects(long? expected, string ownEffects, string? code)
    {
        Accept(Request(Draft("a"), Draft("b")));
        var decision = Decide(Request(Draft("c")) with
        {
            ExpectedTopicId = "t",
            Expected = expected is null ? ExpectedSequence.Any : ExpectedSequence.Exactly(expected.Value),
            OwnEffects = [.. ownEffects.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(long.Parse)],
        });
        (decision as Decision.Refused)?.Error.Code.ShouldBe(code);
        (decision is Decision.Accepted).ShouldBe(code is null);
    }

    [Fact]
    public void An_expected_sequence_of_0_matches_a_topic_ending_at_0()
    {
        var request = Request(Draft("a")) with { ExpectedTopicId = "t" };
        Refusal(request with { Expected = ExpectedSequence.Exactly(0) }).ShouldBe("sequence_conflict");
        var changes = new WorkingRows(_rows);
        changes.Put(new TopicHead { TopicId = "t", LastSeq = 0, AppliedSeq = 0 });
        _rows.Take(changes);
        Refusal(request with { Expected = ExpectedSequence.NoTopic }).ShouldBe("sequence_conflict");
        Accept(request with { Expected = ExpectedSequence.Exactly(0) }).Events.ShouldHaveSingleItem().TopicSeq.ShouldBe(1);
    }

    [Fact, Trait("spec", "3.2.1")]
    public void Parents_are_stored_or_earlier_in_the_batch()
    {
        Refusal(Request(Draft("b", "a"))).ShouldBe("unknown_parent");
        Refusal(Request(Draft("b", "a"), Draft("a"))).ShouldBe("unknown_parent");
        Accept(Request(Draft("a"), Draft("b", "a")));
        Accept(Request(Draft("c", "b") with { TopicId = "elsewhere" }));
    }

    [Fact]
    public void A_replica_refuses_native_events()
    {
        var changes = new WorkingRows(_rows);
        changes.Put(new TopicHead { TopicId = "t", LastSeq = 1, AppliedSeq = 1, ReplicaOf = "urn:cop:store:s" });
        _rows.Take(changes);
        Refusal(Request(Draft("a"))).ShouldBe("topic_replica");
    }

    [Fact]
    public void A_refusal_or_a_lost_subscription_leaves_no_changes()
    {
        var subscription = new AgentSubscription { TopicId = "t", Agent = "a" };
        var lost = new SubscriptionChange(subscription, _ => new CopError("delivery_lost", "gone"));
        Refusal(Request(Draft("a")) with { Subscriptions = [lost] }).ShouldBe("delivery_lost");
        var rows = new WorkingRows(_rows);
        AdmissionRules.Decide(rows, Request(Draft("a"), Draft("b", "missing")), Now, ProfileSet.CoreOnly, new UpcasterChain([]));
        rows.ChangedViews.ShouldBeEmpty();
        rows.ChangedHeads.ShouldBeEmpty();
    }

    [Fact]
    public void An_unchanged_subscription_is_not_written()
    {
        var subscription = Store(new AgentSubscription { TopicId = "t", Agent = "a", Version = 4 });
        Accept(Request(
            Draft("a")) with { Subscriptions = [new SubscriptionChange(subscription, same => same)] }).Unit.Subscriptions.ShouldBeEmpty();
        Accept(new AppendRequest { Subscriptions = [
            new SubscriptionChange(subscription, before => before with { Cursor = 1 })] }).Unit.Subscriptions.ShouldHaveSingleItem().Version
        .ShouldBe(5);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void A_change_that_was_decided_on_a_newer_row_than_the_store_has_is_refused(long storedVersion)
    {
        var seen = new AgentSubscription { TopicId = "t", Agent = "a", Version = 4 };
        if (storedVersion > 0)
            Store(seen with { Version = storedVersion });
        Refusal(new AppendRequest { Subscriptions = [
            new SubscriptionChange(seen, before => before with { Cursor = 1 })] }).ShouldBe("delivery_lost");
    }

    [Fact, Trait("spec", "4.6.4")]
    public void A_concurrent_rebuild_is_decided_on_one_read_of_the_head()
    {
        Accept(Request(Draft("a")));
        var restless = new WorkingRows(new RestlessRows(_rows));
        var stored = AdmissionRules.Decide(restless, Request(Draft("b"), Draft("c")), Now, ProfileSet.CoreOnly, new UpcasterChain([]))
            .ShouldBeOfType<Decision.Accepted>().Unit.Appends.ShouldHaveSingleItem();
        (stored.Before!.Revision, stored.After.Revision, stored.After.LastSeq).ShouldBe((1, 1, 3L));
    }

    private AgentSubscription Store(AgentSubscription subscription)
    {
        var changes = new WorkingRows(_rows);
        changes.Put(subscription);
        _rows.Take(changes);
        return subscription;
    }

    private Decision Decide(AppendRequest request) =>
        AdmissionRules.Decide(new WorkingRows(_rows), request, Now, ProfileSet.CoreOnly, new UpcasterChain([]));

    private string Refusal(AppendRequest request) => Decide(request).ShouldBeOfType<Decision.Refused>().Error.Code;

    private Decision.Accepted Accept(AppendRequest request)
    {
        var accepted = Decide(request).ShouldBeOfType<Decision.Accepted>();
        _rows.Take(accepted.Rows);
        return accepted;
    }

    private static EventDraft Draft(string id, params string[] parents) =>
        new() { Id = id, TopicId = "t", Type = "note.taken", ParentEventIds = [.. parents] };

    private static AppendRequest Request(params EventDraft[] drafts) => Request(Actor.Human("ada"), draft => draft, drafts);

    private static AppendRequest Output(string agent, string cause, params EventDraft[] drafts) =>
        Request(Actor.Agent(agent), draft => draft.ParentEventIds.IsEmpty
            ? draft with { ParentEventIds = [cause] } : draft, drafts) with { Output = new OutputOrigin($"agent:{agent}", cause) };

    private static AppendRequest Request(Actor actor, Func<EventDraft, EventDraft> stamp, EventDraft[] drafts) => new()
    {
        Events = [
            .. drafts.Select(
                draft => EventTemplate.Prepare(draft, stamp(draft), new EventStamp("n", actor, null), new AdmissionLimits()).Unwrap())],
    };
}
