namespace Cop.Core.Tests.Engine;

/// <summary>
/// Two agents, one that answers questions and one that notes the answers, on a store that records its commits.
/// </summary>
public abstract class EagerClaimFixture
{
    private protected EagerClaimFixture() =>
        (Storage, Commits) = CommitRecorder.Of(EmbeddedEventStore.Open(new MemoryJournalFile(), new CountedIds(0).NewId).Unwrap());

    private protected Seen<string> Seen { get; } = new();

    private protected ManualTime Time { get; } = new();

    private protected CommitRecorder Commits { get; }

    private protected IEventStore Storage { get; }

    private protected AgentOptions Options { get; set; } = TestKernel.Patient;

    private protected SchedulerOptions Scheduling { get; set; } = new();

    private protected IEnumerable<CommitUnit> Eager => Commits.Units.Where(CommitRecorder.IsEager);

    private protected IEnumerable<string> Asked() => Seen.Items.Where(item => item.StartsWith("asked", StringComparison.Ordinal));

    private protected static EventDraft Asked(string id) => new() { Type = "question.asked", Id = "urn:cop:event:" + id };

    // Two agents: one answers questions, the other notes the answers.
    private protected Task<CopKernel> StartAsync(Func<Task>? meanwhile = null) => CopKernel.StartAsync(Storage, new CopOptions
    {
        Agents =
        [
            TestKernel.Agent("asked", EventFilter.ForTypes("question.asked"), async (delivery, _, _) =>
            {
                Note("asked", delivery);
                await (meanwhile?.Invoke() ?? Task.CompletedTask);
                return delivery.IsResume ? AgentOutput.None : new EventDraft { Type = "answer.given" };
            }, Options),
            TestKernel.Agent("answered", EventFilter.ForTypes("answer.given"), (delivery, _, _) =>
            {
                Note("answered", delivery);
                return TestKernel.Nothing;
            }),
        ],
        TimeProvider = Time,
        IdGenerator = new CountedIds(1),
        Scheduler = Scheduling,
    });

    private void Note(string agent, Delivery delivery)
    {
        var resumed = delivery.IsResume ? $"resumed with '{delivery.State?.AsString()}' by " : "";
        Seen.Add($"{agent}: {resumed}{delivery.Trigger?.Type} {delivery.Trigger?.TopicSeq}, attempt {delivery.Attempt}");
    }

    private protected static Task RestAsync(CopKernel kernel, int invocations = 0) => TestKernel.RestAsync(kernel, invocations);

    private protected static async Task AnsweredAsync(CopKernel kernel, long seq, string topic = TestKernel.Topic)
    {
        using var guard = new CancellationTokenSource(TestKernel.Patience);
        await foreach (var stored in kernel.StreamEventsAsync(topic, seq, guard.Token))
            return;
    }

    private protected static Task AppendAsync(CopKernel kernel, string type, string topic = TestKernel.Topic) =>
        AppendAsync(kernel, new EventDraft { Type = type }, topic);

    private protected static async Task AppendAsync(CopKernel kernel, EventDraft draft, string topic = TestKernel.Topic) =>
        (await kernel.AppendAsync(topic, draft, TestKernel.Ada).WaitAsync(TestKernel.Patience)).Unwrap();
}
