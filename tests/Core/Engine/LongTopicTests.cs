using System.Globalization;

namespace Cop.Core.Tests.Engine;

/// <summary>Costs and completeness of long topics.</summary>
public sealed class LongTopicTests
{
    [Fact, Trait("spec", "5.2.3")]
    public async Task Resumptions_reread_no_unmatched_events_and_miss_no_matching_ones()
    {
        var seen = new Seen<string>();
        var worker = TestKernel.Agent("worker", EventFilter.ForTypes("question.asked"), (delivery, _, _) =>
        {
            seen.Add(delivery.IsResume ? "resumed" : delivery.Trigger!.Type);
            return TestKernel.Nothing;
        });
        var (storage, reads) = RecordedReads.Of(EmbeddedEventStore.Open(new MemoryJournalFile(), new CountedIds(0).NewId).Unwrap());
        await using var kernel = await CopKernel.StartAsync(
            storage, new CopOptions { Agents = [worker], TimeProvider = new ManualTime(), IdGenerator = new CountedIds(1) });
        for (var round = 0; round < 20; round++)
        {
            await ResumeAsync(kernel, round, new EventDraft { Type = "human.spoke" });
            await seen.WaitAsync();
            reads.Take(nameof(IDeliveryStore.ReadNextEventsAsync)).ShouldBe(0, $"round {round}: all was committed here");
        }

        await ResumeAsync(kernel, 20, new EventDraft { Type = "question.asked" }, new EventDraft { Type = "human.spoke" });
        await seen.WaitAsync(2);
        seen.Items.ShouldBe([.. Enumerable.Repeat("resumed", 20), "question.asked", "resumed"]);
    }

    [Fact, Trait("spec", "5.2.3")]
    public async Task An_idle_subscription_receives_local_commits_without_a_read()
    {
        var seen = new Seen<string>();
        var worker = TestKernel.Agent("worker", EventFilter.ForTypes("question.asked"), (delivery, context, _) =>
        {
            seen.Add($"{delivery.Trigger!.TopicSeq} as of {context.AsOfSeq}");
            return Task.FromResult<AgentOutput>(new EventDraft { Type = "answer.given" });
        });
        var (storage, reads) = RecordedReads.Of(EmbeddedEventStore.Open(new MemoryJournalFile(), new CountedIds(0).NewId).Unwrap());
        await using var kernel = await CopKernel.StartAsync(
            storage, new CopOptions { Agents = [worker], TimeProvider = new ManualTime(), IdGenerator = new CountedIds(1) });
        var answers = kernel.StreamEventsAsync(TestKernel.Topic).GetAsyncEnumerator();
        for (var round = 0; round < 10; round++)
        {
            (await kernel.AppendAsync(TestKernel.Topic, new EventDraft { Type = "note.taken" }, TestKernel.Ada)
                .WaitAsync(TestKernel.Patience)).Unwrap();
            (await kernel.AppendAsync(TestKernel.Topic, new EventDraft { Type = "question.asked" }, TestKernel.Ada)
                .WaitAsync(TestKernel.Patience)).Unwrap();
            await seen.WaitAsync();
            for (var i = 0; i < 3; i++)
                (await answers.MoveNextAsync().AsTask().WaitAsync(TestKernel.Patience)).ShouldBeTrue();
            answers.Current.Type.ShouldBe("answer.given");
            var asked = reads.Take(nameof(IDeliveryStore.GetSubscriptionAsync)) + reads.Take(nameof(IDeliveryStore.ReadNextEventsAsync)) +
                reads.Take(nameof(IEventLog.GetHeadAsync));
            asked.ShouldBe(round == 0 ? 1 : 0, $"round {round}: once, at the start, where its agent begins on new topics");
        }

        await answers.DisposeAsync();
        seen.Items.ShouldBe(
            Enumerable.Range(0, 10)
                .Select(round => string.Create(CultureInfo.InvariantCulture, $"{(3 * round) + 2} as of {(3 * round) + 2}")));
    }

    private static async Task ResumeAsync(CopKernel kernel, int round, params EventDraft[] drafts)
    {
        var waiter =
            Drafts.Continuation(string.Create(CultureInfo.InvariantCulture, $"c{round}"), "worker", "{'waitForEvents':['human.spoke']}");
        (await kernel.AppendAsync(TestKernel.Topic, waiter, TestKernel.Ada).WaitAsync(TestKernel.Patience)).Unwrap();
        (await kernel.AppendAsync(TestKernel.Topic, drafts, TestKernel.Ada).WaitAsync(TestKernel.Patience)).Unwrap();
    }
}
