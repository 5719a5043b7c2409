namespace Cop.Core.Tests.Projection;

public sealed class TopicProjectionTests
{
    [Fact]
    [Trait("spec", "2.3.2")]
    public void A_topic_is_exhausted_only_when_nothing_is_pending() =>
        Given.Events(Drafts.Topic, Drafts.Task).When("topic.exhausted")
            .Refused("topic_not_quiescent").Topic.Status.ShouldBe(TopicStatus.InProgress);

    [Fact]
    [Trait("spec", "2.3.3")]
    public void A_topic_never_goes_back() =>
        Given.Events(Drafts.Topic, Log.Draft("topic.closed")).WhenLogged("topic.exhausted")
            .Refused("illegal_transition").Topic.Status.ShouldBe(TopicStatus.Closed);

    [Fact]
    [Trait("spec", "2.3.2")]
    public void A_closed_topic_refuses_native_events() =>
        Given.Events(Drafts.Topic, Log.Draft("topic.closed")).When("vendor.thing").Refused("topic_closed").Topic.LastSeq.ShouldBe(2);

    [Fact]
    [Trait("spec", "2.3.2")]
    public void A_replicated_event_after_the_closing_applies_with_a_warning()
    {
        var then = Given.Events(Drafts.Topic, Log.Draft("topic.closed")).WhenLogged("task.created", "{'taskId':'a'}").Accepted();
        then.Topic.Status.ShouldBe(TopicStatus.Closed);
        then.Task().Status.ShouldBe(CopTaskStatus.Pending);
        then.Warnings.Single().Code.ShouldBe("topic_closed");
        then.Errors.ShouldBeEmpty();
    }

    [Fact]
    [Trait("spec", "2.3.3")]
    public void Topic_metadata_is_a_projection_of_its_events() =>
        Given.Events(Drafts.Topic, Log.Draft("topic.updated", "{'metadata':{'a':1,'b':2}}"))
            .When("topic.updated", "{'metadata':{'a':null}}")
            .Topic.Metadata!.ToString().ShouldBe("""{"b":2}""");

    [Fact]
    [Trait("spec", "4.1.1")]
    public void Every_applied_event_moves_the_topic_and_a_rejected_one_only_its_sequence()
    {
        Given.Events(Drafts.Topic).When("vendor.thing").Topic.UpdatedSeq.ShouldBe(2);
        var rejected = Given.Events(Drafts.Topic).WhenLogged("task.started", "{'taskId':'a'}");
        rejected.Topic.ShouldSatisfyAllConditions(
            topic => topic.LastSeq.ShouldBe(2), topic => topic.UpdatedSeq.ShouldBe(1), topic => topic.Status.ShouldBe(TopicStatus.Open));
    }

    [Fact]
    [Trait("spec", "2.3.2")]
    public void An_exhausted_topic_refuses_new_work() =>
        Given.Events(Drafts.Topic, Log.Draft("topic.exhausted")).When("task.created", "{'taskId':'a'}").Refused("topic_exhausted");

    [Fact]
    [Trait("spec", "2.2.2")]
    public void A_native_payload_is_an_object_and_a_foreign_one_may_be_anything()
    {
        Given.Nothing.When("vendor.thing", "[1]").Refused("invalid_payload");
        Given.Nothing.WhenLogged("vendor.thing", "[1]").Accepted();
        Given.Nothing.WhenLogged("task.created", "[1]").Refused("invalid_payload");
    }
}
