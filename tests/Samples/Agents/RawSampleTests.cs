namespace Cop.Samples.Tests;

/// <summary>Runs the code of docs/raw-json.md.</summary>
public sealed class RawSampleTests
{
    [Fact]
    public async Task A_continuation_waits_for_a_person_and_resumes_with_its_state()
    {
        #region rawkernel
        await using var kernel = await CopKernel.StartAsync(EmbeddedEventStore.OpenInMemory(Guid.NewGuid), new CopOptions
        {
            Agents = [new AgentRegistration("approver", EventFilter.ForTypes("text.typed"), new AgentOptions(), _ => new RawApprover())],
        });
        var typed = EventDraft.Create("text.typed", ("text", CopJson.From("Hello")));
        (await kernel.AppendAsync("urn:cop:topic:raw", typed, Actor.Human("ada"))).Unwrap();
        #endregion

        await kernel.WaitForAsync("urn:cop:topic:raw", EventTypes.ArtifactCreated);
        (await kernel.AppendAsync(
            "urn:cop:topic:raw", EventDraft.Create("answer.given", ("decision", CopJson.From("yes"))), Actor.Human("ada"))).Unwrap();
        (await kernel.WaitForAsync("urn:cop:topic:raw", "text.shown")).Payload["text"]!.AsString().ShouldBe("Hello");
    }
}
