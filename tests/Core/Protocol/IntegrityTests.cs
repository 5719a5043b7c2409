using System.Text;
using Cop.Core.Tests.Engine;

namespace Cop.Core.Tests.Protocol;

/// <summary>Hashes and identities of a kernel's events (spec 9.2, 9.3).</summary>
public sealed class IntegrityTests
{
    [Fact, Trait("spec", "9.2.3"), Trait("spec", "9.2.1"), Trait("spec", "2.2.3")]
    public async Task Every_event_and_artifact_carries_the_hash_of_its_canonical_form()
    {
        await using var kernel = await TestKernel.StartAsync();
        var stored = await kernel.AppendAsync(
            Drafts.Of("artifact.created", "{'artifact':{'id':'x','type':'text/plain','payload':{'b':1,'a':[2.50]},'metadata':{'z':1}}}"));
        foreach (var hashed in new[] { stored.Json, stored.Payload["artifact"]! })
        {
            hashed.At("/metadata/copHash/alg")!.AsString().ShouldBe("sha-256");
            ObjectHash.Verify(hashed).ShouldBe(HashVerification.Valid);
        }

        var artifact = (await kernel.Kernel.Store.GetArtifactAsync(TestKernel.Topic, "x")).Unwrap().ShouldNotBeNull();
        artifact.Metadata!["copHash"]!.ShouldBe(stored.Payload.At("/artifact/metadata/copHash")!);
    }

    [Fact, Trait("spec", "9.2.3")]
    public async Task A_changed_event_of_another_log_is_detected()
    {
        await using var kernel = await TestKernel.StartAsync();
        var stored = await kernel.AppendAsync(Drafts.Of("note.taken", "{'n':1}"), "elsewhere");
        var changed = Event.ParseUntrusted(Encoding.UTF8.GetBytes(stored.Json.ToString().Replace("\"n\":1", "\"n\":2"))).Unwrap();
        ObjectHash.Verify(changed.Json).ShouldBe(HashVerification.Mismatch);
        await using var other = await TestKernel.StartAsync();
        (await other.Kernel.ReplicateAsync("urn:cop:store:11111111-1111-4111-8111-111111111111", [changed])).Error!.Code.ShouldBe(
            CopErrorCodes.HashMismatch);
    }

    [Fact, Trait("spec", "9.3.1")]
    public async Task A_node_has_one_id_that_its_events_contain()
    {
        await using var kernel = await TestKernel.StartAsync();
        var node = kernel.Kernel.NodeId;
        node.ShouldStartWith("urn:cop:node:");
        (await kernel.AppendAsync("note.taken")).Metadata!["node"]!.AsString().ShouldBe(node);
        await kernel.RestartAsync();
        kernel.Kernel.NodeId.ShouldBe(node);
        await using var first = EmbeddedEventStore.OpenInMemory(Guid.NewGuid);
        await using var second = EmbeddedEventStore.OpenInMemory(Guid.NewGuid);
        first.NodeId.ShouldNotBe(second.NodeId);
    }

    [Fact, Trait("spec", "9.3.1"), Trait("spec", "9.3.2")]
    public async Task An_actor_cannot_write_under_another_name()
    {
        await using var kernel = await TestKernel.StartAsync();
        foreach (var name in new[] { "node", "initiator", "copHash", "signature" })
            (await kernel.Kernel.AppendAsync(
                TestKernel.Topic, new EventDraft { Type = "note.taken", Metadata = CopJson.Object((name, CopJson.From("agent:boss"))) },
                TestKernel.Ada))
                .Error!.Code.ShouldBe(CopErrorCodes.InvalidDraft);
        (await kernel.ReadAsync()).ShouldBeEmpty();
        (await kernel.AppendAsync("note.taken")).Initiator.ShouldBe("human:ada");
    }

    [Fact, Trait("spec", "9.3.2")]
    public async Task All_events_of_an_agent_name_that_agent()
    {
        await using var kernel = await TestKernel.StartAsync(TestKernel.Agent("writer", EventFilter.ForTypes("question.asked"), (_, _, _) =>
            Task.FromResult(AgentOutput.Create(EventDraft.Create("answer.given"), EventDraft.Create("note.taken")))));
        await kernel.AppendAsync("question.asked");
        await kernel.SeeAsync("note.taken");
        (await kernel.ReadAsync()).Select(stored => stored.Initiator).ShouldBe(["human:ada", "agent:writer", "agent:writer"]);
    }
}
