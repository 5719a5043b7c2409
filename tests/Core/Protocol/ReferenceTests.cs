using Cop.Core.Tests.Engine;

namespace Cop.Core.Tests.Protocol;

/// <summary>References are data: they bind nothing, and nothing follows them (spec 8; D-92).</summary>
public sealed class ReferenceTests
{
    [Theory, Trait("spec", "8.2.2"), Trait("spec", "8.4.1")]
    [InlineData("task.created", "{'taskId':{'$ref':'urn:cop:task:a'}}")]
    [InlineData("task.created", "{'taskId':'b','parentTaskId':{'$ref':'urn:cop:task:a'}}")]
    [InlineData("step.created", "{'stepId':'s','taskId':{'$ref':'urn:cop:task:a'}}")]
    [InlineData("step.created", "{'stepId':'s','taskId':'a','artifactIds':[{'$ref':'urn:cop:artifact:x'}]}")]
    [InlineData("artifact.created", "{'artifact':{'id':{'$ref':'#/x'},'type':'text/plain','payload':1}}")]
    [InlineData("artifact.created", "{'artifact':{'id':'c','type':'cop/continuation','payload':{'agent':{'$ref':'urn:cop:agent:a'}}}}")]
    public async Task A_reference_does_not_stand_in_for_an_id(string type, string payload)
    {
        await using var kernel = await TestKernel.StartAsync();
        await kernel.AppendAsync(Drafts.Of("task.created", "{'taskId':'a'}"));
        (await kernel.Kernel.AppendAsync(TestKernel.Topic, Drafts.Of(type, payload), TestKernel.Ada)).Error!.Code.ShouldBe(CopErrorCodes.InvalidPayload);
    }

    [Fact, Trait("spec", "8.1"), Trait("spec", "8.2.3"), Trait("spec", "8.7")]
    public async Task A_reference_to_nowhere_is_kept_as_it_is_and_stops_no_replay()
    {
        const string Payload = """{"circle":{"$ref":"#/payload"},"gone":{"$ref":"https://example.org/gone#/a"},"odd":{"$ref":7}}""";
        await using var kernel = await TestKernel.StartAsync();
        await kernel.AppendAsync(Drafts.Of("artifact.created", $"{{'artifact':{{'id':'x','type':'text/plain','payload':{Payload}}}}}"));
        await kernel.AppendAsync(Drafts.Of("note.taken", Payload) with { Metadata = CopJson.Parse(Payload).Unwrap() });
        (await kernel.Kernel.RebuildAsync(TestKernel.Topic)).Unwrap().ShouldBe(2);
        await kernel.RestartAsync();
        await kernel.VerifyAsync();
        (await kernel.ReadAsync())[1].Payload.ToString().ShouldBe(Payload);
        (await kernel.Kernel.Store.GetArtifactAsync(TestKernel.Topic, "x")).Unwrap()!.Payload.ToString().ShouldBe(Payload);
        (await kernel.Kernel.Store.ListProjectionErrorsAsync(new ProjectionErrorQuery())).Unwrap().Items.ShouldBeEmpty();
    }

    [Fact, Trait("spec", "8.6.2")]
    public async Task A_hashlink_that_does_not_fit_changes_nothing()
    {
        await using var kernel = await TestKernel.StartAsync();
        var link = Drafts.Json("{'href':'urn:cop:artifact:x','hash':{'alg':'sha-256','value':'00'}}");
        await kernel.AppendAsync(EventDraft.Of("artifact.created", ("artifact", CopJson.Object(("id", CopJson.Of("x")), ("type", CopJson.Of("text/plain")), ("payload", link)))));
        (await kernel.Kernel.Store.GetArtifactAsync(TestKernel.Topic, "x")).Unwrap()!.Payload.ShouldBe(link);
        await kernel.VerifyAsync();
    }

    [Fact, Trait("spec", "2.4.3"), Trait("spec", "8.1")]
    public async Task Children_are_found_by_their_parent_and_stored_nowhere_else()
    {
        await using var kernel = await TestKernel.StartAsync();
        await kernel.AppendAsync(Drafts.Of("task.created", "{'taskId':'a'}"));
        foreach (var child in new[] { "child-1", "child-2" })
            await kernel.AppendAsync(EventDraft.Of("task.created", ("taskId", CopJson.Of(child)), ("parentTaskId", CopJson.Of("a"))));
        ViewJson.Write((await kernel.Kernel.Store.GetTaskAsync(TestKernel.Topic, "a")).Unwrap()!).ToString().ShouldNotContain("child-");
        (await kernel.Kernel.Store.ListTasksAsync(new TaskQuery { TopicId = TestKernel.Topic, ParentTaskId = "a" })).Unwrap().Items.Select(task => task.Id).ShouldBe(["child-1", "child-2"]);
    }
}
