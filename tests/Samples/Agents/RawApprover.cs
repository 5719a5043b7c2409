namespace Cop.Samples.Tests;

#region raw
public sealed class RawApprover : IAgent
{
    public Task<AgentOutput> HandleAsync(Delivery delivery, AgentContext context, CancellationToken cancellationToken) =>
        Task.FromResult<AgentOutput>(delivery.IsResume ? Publish(delivery) : Ask(delivery));

    // Two drafts, one commit: the question to a person, and the continuation that waits for the answer.
    private static AgentOutput Ask(Delivery delivery)
    {
        var payload = CopJson.Object(
            ("agent", CopJson.From("approver")),
            ("state", delivery.Trigger!.Payload["text"]!),
            ("waitForEvents", CopJson.Array(CopJson.From("answer.given"))));
        var waiting = CopJson.Object(
            ("id", CopJson.From(CopId.Derive("artifact", "approval", delivery.CauseId))),
            ("type", CopJson.From(ArtifactTypes.Continuation)),
            ("payload", payload));
        return AgentOutput.Create(
            EventDraft.Create("answer.wanted", ("prompt", CopJson.From("Publish this?"))),
            EventDraft.Create(EventTypes.ArtifactCreated, ("artifact", waiting)));
    }

    // Days later, possibly in another process: the saved state, and the answer as the trigger.
    private static AgentOutput Publish(Delivery delivery) =>
        delivery.Trigger!.Payload["decision"]!.AsString() == "yes"
            ? EventDraft.Create("text.shown", ("text", delivery.State))
            : AgentOutput.None;
}
#endregion
