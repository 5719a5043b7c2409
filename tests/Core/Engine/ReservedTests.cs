namespace Cop.Core.Tests.Engine;

/// <summary>Reserved event types and the operations topic (D-1).</summary>
[Trait("spec", "5.5.5")]
public sealed class ReservedTests
{
    private const string Topic = TestKernel.Topic;

    [Theory]
    [InlineData("delivery.parked")]
    [InlineData("delivery.retried")]
    [InlineData("delivery.skipped")]
    [InlineData("delivery.anything")]
    [InlineData("topic.unblocked")]
    [InlineData("topic.adopted")]
    [InlineData("continuation.resumed")]
    [InlineData("continuation.attempt_failed")]
    [InlineData("continuation.expired")]
    [InlineData("continuation.abandoned")]
    [InlineData("store.history.changed")]
    public async Task A_host_cannot_append_reserved_types(string type)
    {
        await using var kernel = await TestKernel.StartAsync();
        await kernel.AppendAsync(Drafts.Continuation("c", "worker", "{'waitForEvents':['never']}"));
        var draft = Drafts.Of(
            type, "{'continuationId':'c','reason':'manual','attempt':1,'agent':'a','error':{'code':'x','message':'m'},'from':'s'," +
                "'topicId':'t','missing':[],'operator':'o'}");
        (await kernel.Kernel.AppendAsync(Topic, draft, TestKernel.Ada)).Error!.Code.ShouldBe("type_reserved");
        (await kernel.Kernel.AppendAsync(Topic, [EventDraft.Create("note.taken"), draft], TestKernel.Ada)).Error!.Code.ShouldBe(
            "type_reserved");
        (await kernel.Kernel.AppendThroughAsync((storage, _) => new StoreCommitTarget(storage), Topic, [draft], TestKernel.Ada)).Error!.Code
            .ShouldBe("type_reserved");
        (await kernel.TypesAsync()).ShouldBe("artifact.created");
        (await kernel.ContinuationAsync("c")).Status.ShouldBe(ContinuationStatus.Active);
    }

    [Theory]
    [InlineData("continuation.cancelled", "{'continuationId':'c'}")]
    [InlineData("continuation.superseded", "{'continuationId':'c','replacedBy':'d'}")]
    [InlineData("deliveries.counted", "{}")]
    [InlineData("delivery", "{}")]
    [InlineData("topic.adopted.twice", "{}")]
    public async Task Any_actor_may_cancel_or_supersede_a_continuation(string type, string payload)
    {
        await using var kernel = await TestKernel.StartAsync();
        await kernel.AppendAsync(Drafts.Continuation("c", "worker", "{'waitForEvents':['never']}"));
        (await kernel.Kernel.AppendAsync(Topic, Drafts.Of(type, payload), TestKernel.Ada)).IsOk.ShouldBeTrue();
    }

    [Fact]
    public async Task No_method_lets_a_host_write_the_operations_topic()
    {
        await using var kernel = await TestKernel.StartAsync();
        var (host, operations) = (kernel.Kernel, kernel.Kernel.OperationsTopicId);
        (await host.AppendAsync(operations, EventDraft.Create("note.taken"), TestKernel.Ada)).Error!.Code.ShouldBe("topic_reserved");
        (await host.AppendAsync(
            operations, EventDraft.Create("topic.closed") with { TopicId = operations }, TestKernel.Ada)).Error!.Code.ShouldBe(
        "topic_reserved");
        (await host.AppendThroughAsync(
            (storage, _) => new StoreCommitTarget(storage), operations, [EventDraft.Create("note.taken")], TestKernel.Ada)).Error!.Code
        .ShouldBe("topic_reserved");
        var foreign = CopJson.Object(
            ("id", CopJson.From("e")), ("topicId", CopJson.From(operations)), ("topicSeq", CopJson.From(1)),
            ("type", CopJson.From("topic.closed")), ("schemaVersion", CopJson.From("1")),
            ("createdAt", CopJson.From("2026-01-01T00:00:00Z")), ("payload", CopJson.EmptyObject));
        (await host.ReplicateAsync("urn:cop:store:other", [Event.From(foreign).Unwrap()])).Error!.Code.ShouldBe("topic_reserved");
        (await host.AdoptTopicAsync(operations, "human:ada")).Error!.Code.ShouldBe("topic_reserved");
        (await kernel.ReadAsync(operations)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_replicated_log_may_contain_reserved_types()
    {
        await using var kernel = await TestKernel.StartAsync();
        var foreign = CopJson.Object(
            ("id", CopJson.From("e")), ("topicId", CopJson.From("r")), ("topicSeq", CopJson.From(1)),
            ("type", CopJson.From("delivery.parked")), ("schemaVersion", CopJson.From("1")),
            ("createdAt", CopJson.From("2026-01-01T00:00:00Z")), ("payload", Drafts.Json("{'agent':'agent:a','eventId':'x','attempt':5}")),
            ("metadata", Drafts.Json("{'initiator':'agent:cop-supervisor'}")));
        (await kernel.Kernel.ReplicateAsync("urn:cop:store:other", [Event.From(foreign).Unwrap()])).IsOk.ShouldBeTrue();
        (await kernel.ParkedAsync()).ShouldHaveSingleItem().EventId.ShouldBe("x");
    }
}
