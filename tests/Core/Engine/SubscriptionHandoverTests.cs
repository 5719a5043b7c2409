using System.Diagnostics;

namespace Cop.Core.Tests.Engine;

/// <summary>Events between the commit that ends an attempt and its processing by the subscription worker.</summary>
[Trait("spec", "5.2")]
public sealed class SubscriptionHandoverTests : EagerClaimFixture
{
    [Fact]
    public async Task An_event_before_the_worker_processed_its_last_result_has_an_eager_claim()
    {
        const string topic = "urn:cop:topic:at-once";
        using var released = new ManualResetEventSlim();
        var ends = 0;
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == CopTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = ended =>
            {
                if (Equals(ended.GetTagItem("cop.topic"), topic) && Equals(ended.GetTagItem("cop.agent"), "asked")
                    && Interlocked.Increment(ref ends) == 1)
                    released.Wait(TestKernel.Patience).ShouldBeTrue();
            },
        };
        ActivitySource.AddActivityListener(listener);
        await using var kernel = await StartAsync();
        try
        {
            await AppendAsync(kernel, "question.asked", topic);
            // The output is durable, and its completion is not reported yet.
            await AnsweredAsync(kernel, 2, topic);
            await RestAsync(kernel, invocations: 1);
            await AppendAsync(kernel, "question.asked", topic);
            Commits.Units.ShouldContain(unit => CommitRecorder.IsEager(unit) && unit.Appends[0].Events[0].Event.TopicSeq == 3);
            await AnsweredAsync(kernel, 4, topic);
            // The former worker still waits for its completion, and blocks no other worker.
            await RestAsync(kernel, invocations: 1);
        }
        finally
        {
            released.Set();
        }

        await RestAsync(kernel);
        Asked().ShouldBe(["asked: question.asked 1, attempt 1", "asked: question.asked 3, attempt 1"]);
    }

    [Fact]
    public async Task A_worker_with_a_running_attempt_stays_when_another_ends()
    {
        Options = Options with { MaxConcurrency = 2 };
        var (busy, released, begun) = (new TaskCompletionSource(), new TaskCompletionSource(), 0);
        await using var kernel = await StartAsync(async () =>
        {
            if (Interlocked.Increment(ref begun) > 1)
                return;
            busy.SetResult();
            await released.Task;
        });
        await AppendAsync(kernel, Drafts.Continuation("c", "asked", "{'state':'kept'}"));
        await busy.Task.WaitAsync(TestKernel.Patience);
        for (var seq = 2L; seq <= 6; seq += 2)
        {
            await AppendAsync(kernel, "question.asked");
            await AnsweredAsync(kernel, seq + 1);
        }

        released.SetResult();
        await AnsweredAsync(kernel, 8);
        Asked().ShouldBe(
            ["asked: resumed with 'kept' by  , attempt 1", "asked: question.asked 2, attempt 1", "asked: question.asked 4, attempt 1",
                "asked: question.asked 6, attempt 1"]);
    }
}
