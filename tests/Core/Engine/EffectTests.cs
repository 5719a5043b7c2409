namespace Cop.Core.Tests.Engine;

/// <summary>Recorded effects: run once for all attempts (spec 3.5.1; D-62c).</summary>
[Trait("spec", "3.5.1")]
public sealed class EffectTests
{
    private static readonly EventFilter Asked = EventFilter.ForTypes("question.asked");
    private static readonly AgentOptions Twice = TestKernel.Patient with { MaxAttempts = 2 };

    [Fact]
    public async Task An_effect_runs_once_over_failing_attempts_and_returns_its_record()
    {
        var keys = new Seen<string>();
        await using var kernel = await TestKernel.StartAsync(TestKernel.Agent("a", Asked, async (delivery, context, cancellation) =>
        {
            var outcome = await context.RunOnceAsync("paid", (key, _) => Task.FromResult(CopJson.From(keys.Add(key))), cancellation);
            return delivery.Attempt < 4
                ? throw new InvalidOperationException("later")
                : EventDraft.Create("answer.given", ("outcome", outcome));
        }));
        var asked = await kernel.AppendAsync("question.asked");
        (await kernel.SeeAsync("answer.given")).Payload.ToString().ShouldBe("""{"outcome":1}""");
        keys.Items.ShouldBe([CopId.Derive("artifact", TestKernel.Topic, "a", "event", asked.Id, "effect", "paid")]);
        var recorded = (await kernel.ReadAsync()).Single(stored => stored.Type == "artifact.created");
        (recorded.Payload.At("/artifact/type")!.AsString(), recorded.Initiator, recorded.ParentEventIds.Single())
            .ShouldBe(("cop/effect", "agent:a", asked.Id));
        (await kernel.Kernel.Store.GetArtifactAsync(TestKernel.Topic, keys.Items[0])).Unwrap()!.Payload.ToString().ShouldBe("1");
    }

    [Fact]
    public async Task An_effect_that_throws_runs_again_at_the_next_attempt()
    {
        var runs = 0;
        await using var kernel = await TestKernel.StartAsync(TestKernel.Agent("a", Asked, async (_, context, cancellation) =>
            EventDraft.Create(
                "answer.given",
                ("outcome",
                    await context.RunOnceAsync(
                        "paid", (_, _) =>
                            ++runs == 1 ? throw new TimeoutException("model") : Task.FromResult(CopJson.From(runs)), cancellation)))));
        await kernel.AppendAsync("question.asked");
        (await kernel.SeeAsync("answer.given")).Payload.ToString().ShouldBe("""{"outcome":2}""");
    }

    [Fact]
    public async Task One_name_twice_in_an_invocation_is_an_error()
    {
        await using var kernel = await TestKernel.StartAsync(TestKernel.Agent("a", Asked, async (_, context, cancellation) =>
        {
            await context.RunOnceAsync("same", (_, _) => Task.FromResult(CopJson.Null), cancellation);
            await context.RunOnceAsync("same", (_, _) => Task.FromResult(CopJson.Null), cancellation);
            return AgentOutput.None;
        }, Twice));
        await kernel.AppendAsync("question.asked");
        (await kernel.SeeAsync("delivery.parked")).Payload.At("/error/code")!.AsString().ShouldBe("effect_repeated");
    }

    [Fact]
    public async Task An_effect_on_a_closed_topic_is_refused_before_it_runs()
    {
        var runs = 0;
        await using var kernel =
            await TestKernel.StartAsync(TestKernel.Agent("a", EventFilter.ForTypes("topic.closed"), async (_, context, cancellation) =>
        {
            await context.RunOnceAsync("late", (_, _) => Task.FromResult(CopJson.From(++runs)), cancellation);
            return AgentOutput.None;
        }, Twice));
        await kernel.AppendAsync("topic.closed");
        (await kernel.SeeAsync("delivery.parked", kernel.Kernel.OperationsTopicId)).Payload.At("/error/code")!.AsString()
            .ShouldBe("topic_closed");
        runs.ShouldBe(0);
    }

    [Fact]
    public async Task Recorded_effects_are_neither_delivered_nor_matched_by_type()
    {
        var seen = new Seen<string>();
        await using var kernel = await TestKernel.StartAsync(
            TestKernel.Agent("a", Asked, async (_, context, cancellation) =>
            {
                await context.RunOnceAsync("paid", (_, _) => Task.FromResult(CopJson.Null), cancellation);
                return EventDraft.Create("answer.given");
            }),
            TestKernel.Agent("watcher", EventFilter.All, (delivery, _, _) =>
            {
                if (!delivery.IsResume)
                    seen.Add(delivery.Trigger!.Type);
                return TestKernel.Nothing;
            }));
        await kernel.AppendAsync(Drafts.Continuation("c", "watcher", "{'waitForEvents':['artifact.created']}"));
        await kernel.AppendAsync("question.asked");
        await seen.WaitAsync(3);
        $"{seen}".ShouldBe("artifact.created question.asked answer.given");
        (await kernel.ContinuationAsync("c")).Status.ShouldBe(ContinuationStatus.Active);
    }

    [Fact]
    public async Task A_store_that_cannot_write_does_not_run_an_effect_again()
    {
        var (file, runs) = (new GatedJournalFile(), 0);
        var agent = TestKernel.Agent("a", Asked, async (_, context, cancellation) =>
        {
            var outcome = await context.RunOnceAsync("paid", (_, _) =>
            {
                file.IsFull = true;
                return Task.FromResult(CopJson.From(++runs));
            }, cancellation);
            return EventDraft.Create("answer.given", ("outcome", outcome));
        });
        await using var kernel = await TestKernel.StartAsync(new CopOptions { Agents = [agent] }, file);
        await kernel.AppendAsync("question.asked");
        await kernel.Time.WaitForTimerAsync(TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(1));
        file.IsFull = false;
        (await kernel.SeeAsync("answer.given")).Payload.ToString().ShouldBe("""{"outcome":1}""");
        runs.ShouldBe(1);
    }
}
