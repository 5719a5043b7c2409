using Cop.Core.Tests.Engine;

namespace Cop.Core.Tests.Protocol;

/// <summary>Replay computes views from events and has no other effect (spec 3.5, 4.6).</summary>
public sealed class ReplayTests
{
    [Fact, Trait("spec", "3.5.5"), Trait("spec", "4.6.5")]
    public async Task Rebuilding_and_restarting_invoke_no_agent()
    {
        var seen = new List<string>();
        var agent = TestKernel.Agent("a", EventFilter.ForTypes("question.*"), (delivery, _, _) =>
        {
            lock (seen)
                seen.Add(delivery.Trigger!.Type);
            return Task.FromResult(AgentOutput.Create(EventDraft.Create($"answer.{seen.Count}")));
        });
        await using var kernel = await TestKernel.StartAsync(agent);
        await kernel.AppendAsync("question.first");
        await kernel.SeeAsync("answer.1");
        (await kernel.Kernel.RebuildTopicAsync(TestKernel.Topic)).Unwrap().ShouldBe(2);
        (await kernel.Kernel.GetStateAsync(TestKernel.Topic)).Unwrap().ShouldNotBeNull();
        await kernel.RestartAsync();
        await kernel.AppendAsync("question.second");
        await kernel.SeeAsync("answer.2");
        lock (seen)
            seen.ShouldBe(["question.first", "question.second"]);
    }

    [Fact, Trait("spec", "1.4"), Trait("spec", "1.7"), Trait("spec", "2.2.3"), Trait("spec", "3.5.1"), Trait("spec", "4.6.1")]
    public async Task All_store_state_is_rebuilt_from_events_alone()
    {
        await using var kernel = await TestKernel.StartAsync();
        await kernel.AppendAsync(Drafts.Of("topic.created", "{'title':'Case 7','metadata':{'a':1}}"));
        await kernel.AppendAsync(Drafts.Of("task.created", "{'taskId':'a','assignedTo':'agent:w'}"));
        await kernel.AppendAsync(Drafts.Of("task.started", "{'taskId':'a'}"));
        await kernel.AppendAsync(Drafts.Of("artifact.created", "{'artifact':{'id':'x','type':'text/plain','payload':'hello'}}"));
        await kernel.AppendAsync(Drafts.Of("step.created", "{'stepId':'s','taskId':'a','artifactIds':['x']}"));
        await kernel.AppendAsync(Drafts.Continuation("c", "w", "{'waitForEvents':['go'],'resumeBefore':'2030-01-01T00:00:00Z'}"));
        var before = await ShownAsync(kernel);
        before.ShouldContain("\"title\":\"Case 7\"");
        // The views are emptied before the rebuild swaps in the new ones.
        (await kernel.Storage.ReplaceViewsAsync(TestKernel.Topic, 6, [], default)).ShouldBeTrue();
        (await kernel.Kernel.Store.GetTaskAsync(TestKernel.Topic, "a")).Unwrap().ShouldBeNull();
        (await kernel.Kernel.RebuildTopicAsync(TestKernel.Topic)).Unwrap().ShouldBe(6);
        (await ShownAsync(kernel)).ShouldBe(before);
        await kernel.RestartAsync();
        (await ShownAsync(kernel)).ShouldBe(before);
    }

    private static async Task<string> ShownAsync(TestKernel kernel)
    {
        var rows = (await kernel.Storage.ReadRowsAsync(TestKernel.Topic, default)).ShouldNotBeNull();
        return string.Join('\n', rows.Views.Select(view => ViewJson.Write(view).ToString()).Order(StringComparer.Ordinal));
    }
}
