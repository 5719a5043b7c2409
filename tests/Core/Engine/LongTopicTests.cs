using System.Globalization;

namespace Cop.Core.Tests.Engine;

/// <summary>What a topic's length does not make dearer, nor lets slip.</summary>
public sealed class LongTopicTests
{
    [Fact, Trait("spec", "5.2.3")]
    public async Task Resumptions_do_not_read_anew_what_the_agent_does_not_take_and_miss_nothing_that_it_does()
    {
        var seen = new Seen<string>();
        var worker = TestKernel.Agent("worker", EventFilter.OfTypes("question.asked"), (delivery, _, _) =>
        {
            seen.Add(delivery.IsResume ? "resumed" : delivery.Trigger!.Type);
            return TestKernel.Nothing;
        });
        var (storage, reads) = RecordedReads.Of(EmbeddedStorage.Open(new MemoryJournalFile(), new CountedIds(0).Next).Unwrap());
        await using var kernel = await CopKernel.StartAsync(storage, new CopOptions { Agents = [worker], Time = new ManualTime(), Ids = new CountedIds(1) });
        long before = 0;
        for (var round = 0; round < 20; round++)
        {
            var spoke = await ResumeAsync(kernel, round, new EventDraft { Type = "human.spoke" });
            await seen.WaitAsync();
            // Between the resumption before and this one it asked for nothing before what it knew.
            reads.After.ShouldAllBe(after => after >= before);
            reads.After.ShouldNotBeEmpty();
            reads.After.Clear();
            before = spoke;
        }

        await ResumeAsync(kernel, 20, new EventDraft { Type = "question.asked" }, new EventDraft { Type = "human.spoke" });
        await seen.WaitAsync(2);
        seen.Items.ShouldBe([.. Enumerable.Repeat("resumed", 20), "question.asked", "resumed"]);
    }

    private static async Task<long> ResumeAsync(CopKernel kernel, int round, params EventDraft[] drafts)
    {
        var waiter = Drafts.Continuation(string.Create(CultureInfo.InvariantCulture, $"c{round}"), "worker", "{'waitForEvents':['human.spoke']}");
        (await kernel.AppendAsync(TestKernel.Topic, waiter, TestKernel.Ada).WaitAsync(TestKernel.Patience)).Unwrap();
        return (await kernel.AppendAsync(TestKernel.Topic, drafts, TestKernel.Ada).WaitAsync(TestKernel.Patience)).Unwrap().Events[^1].TopicSeq;
    }
}
