namespace Cop.Core.Tests.Engine;

/// <summary>The output of agents: ids, parents, correlation, the expected sequence (spec 5.3.3; D-15, D-25, D-62, D-62c).</summary>
public sealed class OutputTests
{
    private static readonly EventFilter Asked = EventFilter.ForTypes("question.asked");
    private const string Topic = TestKernel.Topic;

    [Fact, Trait("spec", "5.3.3")]
    public async Task Ids_derive_from_topic_agent_cause_and_ordinal()
    {
        await using var kernel =
            await TestKernel.StartAsync(Agent("a", _ => AgentOutput.Create(EventDraft.Create("one"), EventDraft.Create("two"))));
        var asked = await kernel.AppendAsync("question.asked");
        await kernel.SeeAsync("two");
        (await kernel.ReadAsync()).Skip(1).Select(stored => stored.Id)
            .ShouldBe(
                [CopId.Derive("event", Topic, "a", "event", asked.Id, "0"), CopId.Derive("event", Topic, "a", "event", asked.Id, "1")]);
    }

    [Fact, Trait("spec", "3.2.1")]
    public async Task Output_inherits_parent_and_correlation_of_its_trigger_by_default()
    {
        await using var kernel = await TestKernel.StartAsync(Agent("a", _ => AgentOutput.Create(
            EventDraft.Create("plain"),
            EventDraft.Create(
                "own") with { CorrelationId = "mine", ParentEventIds = ["root"] },
                EventDraft.Create("elsewhere") with { TopicId = "other" })));
        await kernel.AppendAsync(new EventDraft { Type = "note.taken", Id = "root" });
        var asked = await kernel.AppendAsync(new EventDraft { Type = "question.asked", CorrelationId = "theirs" });
        var plain = await kernel.SeeAsync("plain");
        (plain.CorrelationId, plain.ParentEventIds.Single(), plain.Initiator).ShouldBe(("theirs", asked.Id, "agent:a"));
        var own = await kernel.SeeAsync("own");
        (own.CorrelationId, own.ParentEventIds.Single()).ShouldBe(("mine", "root"));
        var elsewhere = await kernel.SeeAsync("elsewhere", "other");
        (elsewhere.CorrelationId, elsewhere.ParentEventIds.Single(), elsewhere.TopicSeq).ShouldBe(("theirs", asked.Id, 1L));
    }

    [Fact, Trait("spec", "5.3.3")]
    public async Task An_id_that_the_agent_gave_for_another_cause_is_a_conflict()
    {
        await using var kernel = await TestKernel.StartAsync(Agent("a", delivery => AgentOutput.Create(
            Drafts.Of("answer.given", $"{{'to':'{delivery.CauseId}'}}") with { Id = "fixed" }, EventDraft.Create("done"))));
        var first = await kernel.AppendAsync("question.asked");
        await kernel.AppendAsync("question.asked");
        (await kernel.SeeAsync("delivery.parked")).Payload.At("/error/code")!.AsString().ShouldBe("conflict");
        (await kernel.ReadAsync()).Where(stored => stored.Type == "answer.given").ShouldHaveSingleItem().Payload["to"]!.AsString()
            .ShouldBe(first.Id);
        (await kernel.ReadAsync()).Count(stored => stored.Type == "done").ShouldBe(1);
    }

    [Fact]
    public async Task The_id_of_another_event_twice_in_an_output_is_a_conflict()
    {
        await using var kernel = await TestKernel.StartAsync(Agent("a", _ => AgentOutput.Create(
            EventDraft.Create(
                "answer.given") with { Id = "fixed" },
                EventDraft.Create("answer.given") with { Id = "fixed" }, EventDraft.Create("done"))));
        await kernel.AppendAsync(new EventDraft { Type = "note.taken", Id = "fixed" });
        await kernel.AppendAsync("question.asked");
        (await kernel.SeeAsync("delivery.parked")).Payload.At("/error/code")!.AsString().ShouldBe("conflict");
        (await kernel.TypesAsync()).ShouldBe("note.taken question.asked delivery.parked");
    }

    [Fact]
    public async Task An_id_twice_in_one_output_is_a_failed_attempt()
    {
        await using var kernel = await TestKernel.StartAsync(Agent("a", _ => AgentOutput.Create(
            EventDraft.Create("answer.given") with { Id = "same" }, EventDraft.Create("answer.given") with { Id = "same" })));
        await kernel.AppendAsync("question.asked");
        var parked = await kernel.SeeAsync("delivery.parked");
        parked.Payload.At("/error/code")!.AsString().ShouldBe("conflict");
        (await kernel.TypesAsync()).ShouldBe("question.asked delivery.parked");
    }

    [Fact]
    public async Task Output_with_an_outdated_expected_sequence_is_refused_and_retried()
    {
        var (begun, gate) = (new Seen<int>(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await using var kernel = await TestKernel.StartAsync(TestKernel.Agent("a", Asked, async (delivery, context, _) =>
        {
            var seen = context.AsOfSeq;
            begun.Add(delivery.Attempt);
            await gate.Task;
            return AgentOutput.Create(EventDraft.Create("answer.given")) with { ExpectedSequence = ExpectedSequence.Exactly(seen) };
        }));
        await kernel.AppendAsync("question.asked");
        await begun.WaitAsync();
        await kernel.AppendAsync("note.taken");
        gate.SetResult();
        await kernel.SeeAsync("answer.given");
        (await kernel.TypesAsync()).ShouldBe("question.asked note.taken answer.given");
        begun.Items.ShouldBe([1, 2]);
    }

    [Fact]
    public async Task Own_recorded_effects_do_not_count_against_the_expected_sequence()
    {
        var attempts = 0;
        await using var kernel = await TestKernel.StartAsync(TestKernel.Agent("a", Asked, async (_, context, cancellation) =>
        {
            var seen = context.AsOfSeq;
            await context.RunOnceAsync("one", (_, _) => Task.FromResult(CopJson.Null), cancellation);
            await context.RunOnceAsync("two", (_, _) => Task.FromResult(CopJson.From(2)), cancellation);
            return ++attempts == 1 ? throw new InvalidOperationException("once")
                : AgentOutput.Create(EventDraft.Create("answer.given")) with { ExpectedSequence = ExpectedSequence.Exactly(seen) };
        }));
        await kernel.AppendAsync("question.asked");
        await kernel.SeeAsync("answer.given");
        attempts.ShouldBe(2);
        (await kernel.TypesAsync()).ShouldBe("question.asked artifact.created artifact.created answer.given");
    }

    [Fact]
    public async Task Output_in_several_topics_is_atomic()
    {
        await using var kernel = await TestKernel.StartAsync(Agent("a", delivery => AgentOutput.Create(
            EventDraft.Create(
                "answer.given") with { TopicId = "one" },
                (delivery.Attempt == 1
                    ? Drafts.Of("task.started", "{'taskId':'missing'}")
                    : EventDraft.Create("answer.given")) with { TopicId = "two" })));
        await kernel.AppendAsync("question.asked");
        await kernel.SeeAsync("answer.given", "two");
        (await kernel.ReadAsync("one")).Count.ShouldBe(1);
    }

    private static AgentRegistration Agent(string name, Func<Delivery, AgentOutput> handle) =>
        TestKernel.Agent(name, Asked, (delivery, _, _) => Task.FromResult(handle(delivery)));
}
