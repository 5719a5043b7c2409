namespace Cop.Core.Tests.Engine;

/// <summary>
/// The state of a continuation is read during the commit of its attempt, which saves one round trip before the agent starts.
/// </summary>
public sealed class ResumptionReadTests
{
    private readonly Seen<string> _seen = new();
    private readonly ManualTime _time = new();
    private readonly MemoryJournalFile _file = new();

    [Fact, Trait("spec", "5.5.4")]
    public async Task A_continuation_is_read_during_its_claim_and_the_agent_starts_after_it()
    {
        await WaitAsync();
        var (storage, gate) = ClaimGate.Of(TestStorage(10), failures: 0);
        await using var kernel = await StartAsync(storage, 11);
        await AppendAsync(kernel, new EventDraft { Type = "human.spoke" });
        await gate.ClaimAsync();
        var (isRead, begun) = (await gate.ReadAsync(), _seen.Items.Count);
        gate.Open();
        await _seen.WaitAsync();
        isRead.ShouldBeTrue("it is read before the attempt is durable");
        begun.ShouldBe(0, "an attempt that is not durable does not run");
        _seen.Items.ShouldBe(["'kept' after human.spoke, attempt 1"]);
        gate.ReadCount.ShouldBe(1);
    }

    [Fact, Trait("spec", "5.5.4")]
    public async Task A_failed_read_of_a_continuation_is_repeated_by_its_attempt()
    {
        await WaitAsync();
        var (storage, gate) = ClaimGate.Of(TestStorage(10), failures: 1);
        gate.Open();
        await using var kernel = await StartAsync(storage, 11);
        await AppendAsync(kernel, new EventDraft { Type = "human.spoke" });
        var begun = _time.GetUtcNow();
        await _time.AdvanceUntilAsync(SeenAsync(), TestKernel.Pauses);
        _seen.Items.ShouldBe(["'kept' after human.spoke, attempt 1"]);
        gate.ReadCount.ShouldBe(2);
        _time.GetUtcNow().ShouldBe(begun, "it did not wait for the store");
    }

    private async Task<int> SeenAsync()
    {
        await _seen.WaitAsync();
        return _seen.Items.Count;
    }

    private EmbeddedEventStore TestStorage(int firstId) => EmbeddedEventStore.Open(_file, new CountedIds(firstId).NewId).Unwrap();

    private Task<CopKernel> StartAsync(IEventStore storage, int firstId)
    {
        var worker = TestKernel.Agent("worker", EventFilter.ForTypes("question.asked"), (delivery, _, _) =>
        {
            _seen.Add($"'{delivery.State?.AsString()}' after {delivery.Trigger?.Type}, attempt {delivery.Attempt}");
            return TestKernel.Nothing;
        });
        return CopKernel.StartAsync(
            storage, new CopOptions { Agents = [worker], TimeProvider = _time, IdGenerator = new CountedIds(firstId) });
    }

    // In an earlier run, so that the resuming run has no cached state of the subscription.
    private async Task WaitAsync()
    {
        await using var kernel = await StartAsync(TestStorage(0), 1);
        await AppendAsync(kernel, Drafts.Continuation("c", "worker", "{'waitForEvents':['human.spoke'],'state':'kept'}"));
    }

    private static async Task AppendAsync(CopKernel kernel, EventDraft draft) =>
        (await kernel.AppendAsync(TestKernel.Topic, draft, TestKernel.Ada).WaitAsync(TestKernel.Patience)).Unwrap();
}
