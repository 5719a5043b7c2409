using Cop.Core.Tests.Engine;
using Cop.Core.Tests.Projection;
using FsCheck;
using FsCheck.Fluent;

namespace Cop.Core.Tests.JsonLd;

/// <summary>Annotations of JSON-LD in events have no effect on projection, scheduling or replay.</summary>
[Trait("spec", "7.7")]
public sealed class SemanticAnnotationTests
{
    private static readonly CopJson Context = Json("""{"status":"cop:topic","type":"@type","taskId":"@id","@version":1.1}""");

    [Fact]
    public void A_replay_without_annotations_gives_the_same_state() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(300),
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var plain = new RandomLog(seed).Foreign(30);
            return Log.Replay(plain.Select(Annotated)).Digest() == Log.Replay(plain).Digest();
        }));

    [Fact]
    public async Task An_agent_answers_an_annotated_event_like_any_other()
    {
        var worker = TestKernel.Agent("worker", EventFilter.ForTypes("asked"), (delivery, _, _) => Task.FromResult<AgentOutput>(
            EventDraft.Create("answered", ("to", CopJson.From(delivery.Trigger!.Type)))));
        await using var kernel = await TestKernel.StartAsync(new CopOptions { Agents = [worker] });
        await kernel.AppendAsync(EventDraft.Create("asked") with
        {
            UnknownMembers = Json("""{"@type":"cop:Task","@context":{"type":"https://evil.example/"},"@id":"urn:cop:event:0"}"""),
            Metadata = Json("""{"@type":["cop:Topic","https://example.org/Closed"]}"""),
        });
        var answer = await kernel.FindAsync(stored => stored.Type == "answered");
        answer.Payload["to"]!.AsString().ShouldBe("asked");
        (await kernel.TypesAsync()).ShouldBe("asked answered");
        await kernel.VerifyAsync();
    }

    [Fact]
    public void An_annotation_cannot_make_a_task_of_an_event()
    {
        var annotated = Annotated(Projection.Drafts.Task.At(1)).Json.With(
            "metadata", Json("""{"@type":["cop:Task","https://cop.dev/ns#Task","urn:x:Own"]}"""));
        var node = new JsonLdExport().Describe(Event.From(annotated).Unwrap());
        node.Types.ShouldBe(["cop:Event", "urn:x:Own"]);
        node.ToNQuads().ShouldNotContain("type> <https://cop.dev/ns#Task>");
    }

    private static Event Annotated(Event plain)
    {
        var payload = plain.Payload.With("@context", Context).With("@type", CopJson.From("cop:Event"));
        var annotated = plain.Json.With("@context", Context).With("@type", CopJson.From("cop:Topic")).With("@id", CopJson.From("urn:x:1"))
            .With("payload", payload).With("metadata", (plain.Metadata ?? CopJson.EmptyObject).With("@type", CopJson.From("cop:Task")));
        return Event.From(annotated).Unwrap();
    }

    private static CopJson Json(string text) => CopJson.Parse(text).Unwrap();
}
