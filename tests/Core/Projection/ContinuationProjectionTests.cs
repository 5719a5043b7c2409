namespace Cop.Core.Tests.Projection;

public sealed class ContinuationProjectionTests
{
    [Fact]
    [Trait("spec", "2.7.3")]
    public void A_continuation_artifact_becomes_an_active_continuation()
    {
        var then = Given.Events(Drafts.Topic)
            .When("artifact.created",
                Drafts.Waiter("{'agent':'agent:writer','waitForEvents':['go'],'retry':{'attempt':2,'maxAttempts':5}}").Payload.ToString())
            .Accepted();
        then.Continuation().ShouldSatisfyAllConditions(
            waiting => waiting.Status.ShouldBe(ContinuationStatus.Active),
            waiting => waiting.Agent.ShouldBe("agent:writer"),
            waiting => waiting.IsFor("writer").ShouldBeTrue(),
            waiting => waiting.IsFor("reader").ShouldBeFalse(),
            waiting => waiting.Attempt.ShouldBe(2));
        then.Topic.ActiveContinuations.ShouldBe(1);
    }

    [Fact]
    [Trait("spec", "2.7.1")]
    public void A_payload_that_is_no_continuation_refuses_the_whole_event() =>
        Given.Events(Drafts.Topic).WhenLogged("artifact.created", Drafts.Waiter("[1]").Payload.ToString())
            .Refused("invalid_payload").Errors.Count().ShouldBe(1);

    [Fact]
    [Trait("spec", "5.5.1")]
    public void An_ended_continuation_stays_ended() =>
        Given.Events(Drafts.Waiter(), Log.Draft("continuation.cancelled", "{'continuationId':'c'}"))
            .When("continuation.resumed", "{'continuationId':'c','reason':'tick','attempt':1}")
                .Refused("continuation_not_active").Topic.Quiescent.ShouldBeTrue();

    [Fact]
    [Trait("spec", "5.5.2")]
    public void An_event_of_the_named_type_marks_a_continuation()
    {
        var then = Given.Events(Drafts.Waiter()).When("go").Accepted();
        then.Continuation().Satisfied.ShouldBeTrue();
        then.Continuation().Marks.Single().ShouldBe(new ContinuationMark(0, Log.EventId(2), 2, Log.Start.AddSeconds(2)));
    }

    [Fact]
    [Trait("spec", "5.5.2")]
    public void A_durable_event_marks_a_continuation_by_its_id() =>
        Given.Events(Log.Draft("go")).When("artifact.created", Drafts.Waiter("{'waitForEvents':['urn:cop:event:e1']}").Payload.ToString())
            .Continuation().Satisfied.ShouldBeTrue();

    [Fact]
    [Trait("spec", "5.5.2")]
    public void A_late_event_marks_nothing_and_the_continuation_expires()
    {
        var late = Given.Events(Drafts.Waiter("{'waitForEvents':['go'],'resumeBefore':'2026-01-01T00:00:01Z'}"), Log.Draft("go"));
        late.Then().Continuation().Satisfied.ShouldBeFalse();
        late.When("continuation.expired", "{'continuationId':'c'}").Accepted().Continuation().Status.ShouldBe(ContinuationStatus.Expired);
    }

    [Fact]
    [Trait("spec", "5.5.2")]
    public void A_continuation_expires_neither_when_satisfied_nor_early()
    {
        var waiter = Drafts.Waiter("{'waitForEvents':['go'],'resumeBefore':'2026-01-01T00:00:09Z'}");
        Given.Events(waiter, Log.Draft("go")).When("continuation.expired", "{'continuationId':'c'}", Log.Start.AddHours(1))
            .Refused("illegal_transition");
        Given.Events(waiter).When("continuation.expired", "{'continuationId':'c'}").Refused("illegal_transition");
        Given.Events(waiter).When("continuation.expired", "{'continuationId':'c'}", Log.Start.AddHours(1)).Accepted();
    }

    [Fact]
    [Trait("spec", "5.5.4")]
    public void A_missing_agent_is_not_counted_as_an_attempt()
    {
        var given = Given.Events(Drafts.Waiter());
        given.When("continuation.attempt_failed", "{'continuationId':'c','attempt':1,'error':{'code':'no_agent','message':'m'}}")
            .Continuation()
            .ShouldSatisfyAllConditions(waiting => waiting.Attempt.ShouldBe(1), waiting => waiting.NoAgentReported.ShouldBeTrue());
        given.When(
            "continuation.attempt_failed",
            "{'continuationId':'c','attempt':1,'error':{'code':'x','message':'m'},'nextAttemptAt':'2026-01-01T01:00:00Z'}").Continuation()
            .ShouldSatisfyAllConditions(
                waiting => waiting.Attempt.ShouldBe(2), waiting => waiting.NextAttemptAt.ShouldBe(Log.Start.AddHours(1)));
    }

    [Fact]
    [Trait("spec", "5.5.2")]
    public void An_event_may_change_and_match_one_continuation()
    {
        var then =
            Given.Events(Drafts.Waiter("{'waitForEvents':['continuation.attempt_failed','urn:cop:event:e2'],'meta':{'waitMode':'all'}}"))
            .When("continuation.attempt_failed", "{'continuationId':'c','attempt':1,'error':{'code':'x','message':'m'}}");
        then.Continuation().Attempt.ShouldBe(2);
        then.Continuation().Satisfied.ShouldBeTrue();
    }

    [Fact]
    [Trait("spec", "2.3.2")]
    public void Closing_a_topic_cancels_active_continuations()
    {
        var then = Given.Events(Drafts.Waiter("{'waitForEvents':['topic.closed']}")).When("topic.closed").Accepted();
        then.Continuation().Status.ShouldBe(ContinuationStatus.Cancelled);
        then.Continuation().Satisfied.ShouldBeFalse();
        then.Topic.ActiveContinuations.ShouldBe(0);
    }

    [Fact]
    [Trait("spec", "5.2.1")]
    public void A_parked_delivery_is_listed_until_retried_or_skipped()
    {
        var given =
            Given.Events(Log.Draft("delivery.parked", "{'agent':'agent:w','eventId':'e','attempt':3,'error':{'code':'x','message':'m'}}"));
        given.Then().Parked.Single()
            .ShouldSatisfyAllConditions(
                parked => parked.Agent.ShouldBe("w"), parked => parked.Status.ShouldBe(ParkedDeliveryStatus.Parked));
        given.When("delivery.skipped", "{'agent':'w','eventId':'e','attempt':3,'operator':'human:kim'}").Parked.Single().Status.ShouldBe(
            ParkedDeliveryStatus.Skipped);
        given.When("delivery.skipped", "{'agent':'v','eventId':'e','attempt':3}").Refused("not_found");
        given.WhenLogged("delivery.skipped", "{'agent':'v','eventId':'e','attempt':3}").Accepted();
    }

    [Fact]
    [Trait("spec", "5.2.1")]
    public void A_parked_continuation_is_shown_as_one_and_not_as_an_event()
    {
        var given = Given.Events(
            Log.Draft("delivery.parked", "{'agent':'agent:w','continuationId':'same','attempt':3}"),
            Log.Draft("delivery.parked", "{'agent':'agent:w','eventId':'same','attempt':4}"));
        var rows = given.Then().Parked.OrderBy(parked => parked.Attempt).ToList();
        rows.Select(parked => (parked.EventId, parked.ContinuationId, parked.SubjectId))
            .ShouldBe([(null, "same", "same"), ("same", null, "same")]);
        ViewJson.Write(rows[0])["eventId"].ShouldBeNull();
        ViewJson.Read(ViewKind.ParkedDelivery, ViewJson.Write(rows[0]).Utf8.Span).ShouldBe(rows[0]);
        given.When("delivery.skipped", "{'agent':'w','continuationId':'same','attempt':3}")
            .Accepted().Parked.Count(parked => parked.Status == ParkedDeliveryStatus.Skipped).ShouldBe(1);
    }

    [Fact]
    [Trait("spec", "5.2.1")]
    public void An_operator_can_resume_only_an_active_continuation()
    {
        const string decision = "{'agent':'w','continuationId':'c','attempt':1,'operator':'human:kim'}";
        Given.Events(Drafts.Waiter()).When("delivery.retried", decision).Accepted()
            .Continuation().Status.ShouldBe(ContinuationStatus.Active);
        Given.Nothing.When("delivery.retried", decision).Refused("not_found");
        Given.Events(Drafts.Waiter(), Log.Draft("continuation.cancelled", "{'continuationId':'c'}")).When("delivery.retried", decision)
            .Refused("continuation_not_active");
        Given.Nothing.WhenLogged("delivery.retried", decision).Accepted().Errors.ShouldBeEmpty();
    }

    [Fact]
    [Trait("spec", "4.5.2")]
    public void The_keys_of_an_event_cover_all_rows_of_its_decision()
    {
        var keys = new RowKeys();
        Projector.AddKeys(Drafts.Waiter("{'taskId':'a','waitForEvents':['go']}").At(1), keys);
        keys.Views.ShouldContain(ViewKey.Continuation(Log.Topic, "c"));
        keys.Views.ShouldContain(ViewKey.Artifact(Log.Topic, "c"));
        keys.Views.ShouldContain(ViewKey.Task(Log.Topic, "a"));
        keys.Locations.ShouldBe(["go"]);
    }
}
