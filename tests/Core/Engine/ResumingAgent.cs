namespace Cop.Core.Tests.Engine;

/// <summary>An agent that reports with <c>work.done</c> why it was resumed.</summary>
internal static class ResumingAgent
{
    public static AgentRegistration Create(string name, AgentOptions? options = null, string[]? topics = null) => TestKernel.Agent(
        name, new EventFilter { Types = ["-"], TopicIds = [.. topics ?? []] },
        (delivery, _, _) => Task.FromResult<AgentOutput>(EventDraft.Create(
            "work.done",
            ("reason", CopJson.From(delivery.ResumeReason!)), ("state", delivery.State), ("attempt", CopJson.From(delivery.Attempt)),
            ("trigger", delivery.Trigger is null ? null : CopJson.From(delivery.Trigger.Type)))),
        options);
}
