namespace Cop.Conformance.Runner;

/// <summary>An invocation that waits for the response of the tester, which acts as the agent.</summary>
internal sealed class PendingInvocation(string id, Delivery delivery, AgentContext context)
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
        ("deliveryId", CopJson.From(id)),
        ("agent", CopJson.From(context.Agent)),
        ("topicId", CopJson.From(delivery.TopicId)),
        ("attempt", CopJson.From(delivery.Attempt)),
        ("asOfSeq", CopJson.From(context.AsOfSeq)),
        ("event", delivery.Trigger is { } trigger ? SeenEvent.Write(trigger) : CopJson.Null),
        ("continuation", delivery.Continuation is { } continuation ? ViewJson.Write(continuation) : CopJson.Null),
        ("state", delivery.State ?? CopJson.Null),
        ("reason", delivery.ResumeReason is { } reason ? CopJson.From(reason) : CopJson.Null));
}
