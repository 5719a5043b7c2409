namespace Cop.Conformance.Runner;

/// <summary>An invocation that waits for its agent, whom the tester plays.</summary>
internal sealed class OpenDelivery(string id, Delivery delivery, AgentContext context)
{
    private readonly TaskCompletionSource<AgentOutput> _output = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Id => id;

    public Delivery Delivery => delivery;

    public AgentContext Context => context;

    public bool IsHandedOut { get; set; }

    public Task<AgentOutput> Output => _output.Task;

    public void Complete(AgentOutput output) => _output.TrySetResult(output);

    public void Fail(Exception fault) => _output.TrySetException(fault);

    public void Cancel() => _output.TrySetCanceled();

    public CopJson ToJson() => CopJson.Object(
        ("deliveryId", CopJson.Of(id)),
        ("agent", CopJson.Of(context.Agent)),
        ("topicId", CopJson.Of(delivery.TopicId)),
        ("attempt", CopJson.Of(delivery.Attempt)),
        ("asOfSeq", CopJson.Of(context.AsOfSeq)),
        ("event", delivery.Trigger is { } trigger ? SeenEvent.Write(trigger) : CopJson.Null),
        ("continuation", delivery.Continuation is { } continuation ? ViewJson.Write(continuation) : CopJson.Null),
        ("state", delivery.State ?? CopJson.Null),
        ("reason", delivery.ResumeReason is { } reason ? CopJson.Of(reason) : CopJson.Null));
}
