namespace Cop.Core.Tests.Projection;

public sealed class WorkProjectionTests
{
    [Fact]
    [Trait("spec", "4.5.7")]
    public void An_illegal_transition_is_refused_before_it_is_durable() =>
        Given.Events(Drafts.Task, Drafts.Started, Drafts.Completed).When("task.started", "{'taskId':'a'}").Refused("illegal_transition")
            .Task().Status.ShouldBe(CopTaskStatus.Done);

    [Fact]
    [Trait("spec", "4.5.7")]
    public void An_illegal_transition_in_the_log_raises_a_projection_error_and_changes_nothing()
    {
        var then = Given.Events(Drafts.Task, Drafts.Started, Drafts.Completed).WhenLogged("task.started", "{'taskId':'a'}")
            .Refused("illegal_transition");
        then.Task().Status.ShouldBe(CopTaskStatus.Done);
        then.Errors.Single()
            .ShouldSatisfyAllConditions(
                error =>
                    error.Seq.ShouldBe(4), error =>
                        error.EventId.ShouldBe(Log.EventId(4)), error => error.Code.ShouldBe("illegal_transition"));
        then.Errors.Single().Message.ShouldContain("is done and cannot become running");
    }

    [Fact]
    [Trait("spec", "2.4.2")]
    public void Needs_input_is_written_with_its_protocol_name() =>
        Given.Events(Drafts.Task, Drafts.Started, Log.Draft("task.input_requested", "{'taskId':'a'}"))
            .WhenLogged("task.completed", "{'taskId':'a'}")
            .Errors.Single().Message.ShouldContain("is needs_input and cannot become done");

    [Fact]
    [Trait("spec", "2.4.2")]
    public void A_repeated_state_is_a_warning_and_changes_nothing()
    {
        var then = Given.Events(Drafts.Task, Drafts.Started).When("task.started", "{'taskId':'a'}").Accepted();
        then.Task().UpdatedSeq.ShouldBe(2);
        then.Warnings.Single().Code.ShouldBe("illegal_transition");
    }

    [Fact]
    [Trait("spec", "2.4.2")]
    public void Started_and_resumed_name_their_source_states()
    {
        Given.Events(Drafts.Task, Drafts.Started, Log.Draft("task.input_requested", "{'taskId':'a'}"))
            .When("task.started", "{'taskId':'a'}").Refused("illegal_transition");
        Given.Events(Drafts.Task).When("task.resumed", "{'taskId':'a'}").Refused("illegal_transition");
    }

    [Fact]
    [Trait("spec", "2.4.3")]
    public void A_parent_task_must_exist_which_prevents_cycles()
    {
        Given.Nothing.When("task.created", "{'taskId':'a','parentTaskId':'a'}").Refused("not_found");
        Given.Events(Drafts.Task).When("task.created", "{'taskId':'b','parentTaskId':'a'}").Accepted().Task().OpenChildren.ShouldBe(1);
    }

    [Fact]
    [Trait("spec", "2.4.4")]
    public void A_task_id_is_given_once() => Given.Events(Drafts.Task).When("task.created", "{'taskId':'a'}").Refused("already_exists");

    [Fact]
    [Trait("spec", "2.4.4")]
    public void A_task_is_explained_by_its_events()
    {
        var then = Given.Events(Drafts.Task, Drafts.Started).When("task.failed", "{'taskId':'a','error':{'code':'x','message':'broke'}}")
            .Accepted();
        then.Task().Error!["code"]!.AsString().ShouldBe("x");
        then.Topic.PendingTasks.ShouldBe(0);
    }

    [Fact]
    [Trait("spec", "2.5.3")]
    public void A_step_belongs_to_exactly_one_task()
    {
        Given.Nothing.When("step.created", "{'stepId':'s','taskId':'a'}").Refused("not_found");
        Given.Nothing.When("step.created", "{'stepId':'s'}").Refused("invalid_payload");
        Given.Events(Drafts.Task, Drafts.Step).Then().Step().TaskId.ShouldBe("a");
    }

    [Fact]
    [Trait("spec", "2.5.2")]
    public void A_step_of_an_ended_task_can_only_be_ended()
    {
        var ended = Given.Events(Drafts.Task, Drafts.Step, Log.Draft("task.cancelled", "{'taskId':'a'}"));
        ended.When("step.started", "{'stepId':'s'}").Refused("illegal_transition");
        ended.When("step.skipped", "{'stepId':'s'}").Accepted().Step().Status.ShouldBe(StepStatus.Skipped);
    }

    [Fact]
    [Trait("spec", "2.5.3")]
    public void Artifacts_are_linked_to_a_step_once_and_in_order()
    {
        var given =
            Given.Events(Drafts.Task, Drafts.Artifact, Log.Draft("step.created", "{'stepId':'s','taskId':'a','artifactIds':['x']}"));
        given.When("step.artifacts.linked", "{'stepId':'s','artifactIds':['x','x']}").Accepted().Step().ArtifactIds.ShouldBe(["x"]);
        given.When("step.artifacts.linked", "{'stepId':'s','artifactIds':['y']}").Refused("not_found");
        given.WhenLogged("step.artifacts.linked", "{'stepId':'s','artifactIds':['y']}").Step().ArtifactIds.ShouldBe(["x", "y"]);
    }

    [Fact]
    [Trait("spec", "4.5.6")]
    public void An_artifact_is_never_modified()
    {
        var given = Given.Events(Drafts.Artifact);
        const string other = "{'artifact':{'id':'x','type':'text/plain','payload':'other'}}";
        given.When("artifact.created", other).Refused("artifact_immutable");
        given.WhenLogged("artifact.created", other).Refused("artifact_immutable").Artifact("x").CreatedSeq.ShouldBe(1);
        given.When("artifact.created", "{'artifact':{'id':'x','type':'text/plain','payload':'hello'}}").Refused("already_exists");
        given.WhenLogged("artifact.created", "{'artifact':{'id':'x','topicId':'urn:cop:topic:t1','type':'text/plain','payload':'hello'}}")
            .Accepted().Errors.ShouldBeEmpty();
    }

    [Fact]
    [Trait("spec", "2.6.2")]
    public void A_wrong_artifact_hash_is_refused_natively_and_recorded_in_a_log()
    {
        const string forged = "{'artifact':{'id':'x','type':'t','payload':1,'metadata':{'copHash':{'alg':'sha-256','value':'00'}}}}";
        Given.Nothing.When("artifact.created", forged).Refused("hash_mismatch");
        Given.Nothing.WhenLogged("artifact.created", forged).Accepted().Warnings.Single().Code.ShouldBe("hash_mismatch");
    }

    [Fact]
    [Trait("spec", "8.7")]
    public void Missing_objects_are_refused_natively_and_tolerated_in_a_log()
    {
        const string orphan = "{'artifact':{'id':'x','type':'t','payload':1},'taskId':'a'}";
        Given.Nothing.When("artifact.created", orphan).Refused("not_found");
        Given.Nothing.WhenLogged("artifact.created", orphan).Accepted().Artifact("x").TaskId.ShouldBe("a");
    }

    [Fact]
    [Trait("spec", "2.1")]
    public void Times_in_payloads_are_in_utc() =>
        Given.Nothing.When(
            "artifact.created", "{'artifact':{'id':'c','type':'cop/continuation','payload':{'resumeAfter':'2026-01-01T00:00:00+01:00'}}}")
        .Refused("invalid_timestamp");
}
