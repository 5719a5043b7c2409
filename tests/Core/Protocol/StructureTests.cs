using Cop.Core.Tests.Engine;
using Cop.Core.Tests.Schemas;

namespace Cop.Core.Tests.Protocol;

/// <summary>The objects of section 2 have the members of the protocol and match their schemas.</summary>
public sealed class StructureTests
{
    private const string Continuation = """
        {"agent":"agent:writer","topicId":"urn:cop:topic:t","taskId":"child","stepId":"s","state":{"kept":1},"waitForEvents":["go"],
         "resumeAfter":"2030-01-01T00:00:00Z","resumeBefore":"2031-01-01T00:00:00Z","retry":{"maxAttempts":3,"attempt":2,
         "retryDelayMs":1000},
         "label":"later","meta":{"waitMode":"all"}}
        """;

    private static readonly Lazy<JsonSchemas> Schemas = new(JsonSchemas.OfSpecification);

    [Fact, Trait("spec", "2.3.1")]
    public async Task A_topic_has_the_members_of_the_protocol()
    {
        await using var kernel = await StartAsync();
        MustBe(await TopicAsync(kernel, TestKernel.Topic), "topic",
            "{'id':'urn:cop:topic:t','status':'in_progress','title':'Case 7','metadata':{'a':1}}");
        await kernel.AppendAsync("note.taken", "bare");
        MustBe(await TopicAsync(kernel, "bare"), "topic", "{'id':'bare','status':'in_progress'}", without: ["title", "metadata"]);
    }

    [Fact, Trait("spec", "2.4.1")]
    public async Task A_task_has_the_members_of_the_protocol()
    {
        await using var kernel = await StartAsync();
        MustBe(
            await TaskAsync(kernel, "child"), "task",
            "{'id':'child','topicId':'urn:cop:topic:t','parentTaskId':'parent','assignedTo':'role:editor','status':'running'," +
                "'title':'Write','metadata':{'b':2}}");
        MustBe(
            await TaskAsync(kernel, "parent"), "task", "{'id':'parent','topicId':'urn:cop:topic:t','status':'pending'}",
            without: ["parentTaskId", "assignedTo", "title", "metadata"]);
    }

    [Fact, Trait("spec", "2.5.1")]
    public async Task A_step_has_the_members_of_the_protocol()
    {
        await using var kernel = await StartAsync();
        var step = ViewJson.Write((await kernel.Kernel.Store.GetStepAsync(TestKernel.Topic, "s")).Unwrap().ShouldNotBeNull());
        MustBe(step, "step",
            "{'id':'s','topicId':'urn:cop:topic:t','taskId':'child','status':'running','artifactIds':['x'],'metadata':{'c':3}}");
    }

    [Fact, Trait("spec", "2.6.1")]
    public async Task An_artifact_has_the_members_of_the_protocol()
    {
        await using var kernel = await StartAsync();
        var artifact = await ArtifactAsync(kernel, "x");
        MustBe(artifact, "artifact",
            "{'id':'x','topicId':'urn:cop:topic:t','type':'text/plain','format':'text/plain','payload':{'text':'hello'}}");
        artifact.At("/metadata/d")!.ToString().ShouldBe("4");
    }

    [Fact, Trait("spec", "2.7.1"), Trait("spec", "2.7.2")]
    public async Task A_continuation_has_the_members_of_the_protocol()
    {
        await using var kernel = await StartAsync();
        var artifact = await ArtifactAsync(kernel, "c");
        MustBe(artifact, "artifact", "{'id':'c','topicId':'urn:cop:topic:t','type':'cop/continuation','format':'application/json'}");
        artifact["payload"].ShouldBe(CopJson.Parse(Continuation).Unwrap());
        MustBe(
            ViewJson.Write(await kernel.ContinuationAsync("c")), "continuation-view",
            "{'id':'c','topicId':'urn:cop:topic:t','agent':'agent:writer','taskId':'child','stepId':'s','status':'active','attempt':2," +
                "'satisfied':false}");
    }

    private static async Task<TestKernel> StartAsync()
    {
        var kernel = await TestKernel.StartAsync();
        await kernel.AppendAsync(Drafts.Of("topic.created", "{'title':'Case 7','metadata':{'a':1}}"));
        await kernel.AppendAsync(Drafts.Of("task.created", "{'taskId':'parent'}"));
        await kernel.AppendAsync(
            Drafts.Of(
                "task.created",
                "{'taskId':'child','parentTaskId':'parent','assignedTo':'role:editor','title':'Write','metadata':{'b':2}}"));
        await kernel.AppendAsync(Drafts.Of("task.started", "{'taskId':'child'}"));
        await kernel.AppendAsync(
            Drafts.Of(
                "artifact.created",
                "{'artifact':{'id':'x','type':'text/plain','format':'text/plain','payload':{'text':'hello'},'metadata':{'d':4}}}"));
        await kernel.AppendAsync(Drafts.Of("step.created", "{'stepId':'s','taskId':'child','artifactIds':['x'],'metadata':{'c':3}}"));
        await kernel.AppendAsync(Drafts.Of("step.started", "{'stepId':'s'}"));
        await kernel.AppendAsync(
            Drafts.Of(
                "artifact.created",
                $"{{'artifact':{{'id':'c','type':'cop/continuation','format':'application/json','payload':{Continuation}}}}}"));
        return kernel;
    }

    private static async Task<CopJson> TopicAsync(TestKernel kernel, string id) =>
        ViewJson.Write((await kernel.Kernel.Store.GetTopicAsync(id)).Unwrap().ShouldNotBeNull());

    private static async Task<CopJson> TaskAsync(TestKernel kernel, string id) =>
        ViewJson.Write((await kernel.Kernel.Store.GetTaskAsync(TestKernel.Topic, id)).Unwrap().ShouldNotBeNull());

    private static async Task<CopJson> ArtifactAsync(TestKernel kernel, string id) =>
        ViewJson.Write((await kernel.Kernel.Store.GetArtifactAsync(TestKernel.Topic, id)).Unwrap().ShouldNotBeNull());

    private static void MustBe(CopJson actual, string schema, string expected, params string[] without)
    {
        foreach (var (name, value) in Drafts.Json(expected).Members)
            actual[name].ShouldBe(value, $"{name} of {actual}");
        foreach (var name in without)
            actual[name].ShouldBeNull($"{name} of {actual}");
        Schemas.Value.FaultOf(Schemas.Value[$"urn:cop:schema:core:1.0:{schema}"], actual).ShouldBeNull(actual.ToString());
    }
}
