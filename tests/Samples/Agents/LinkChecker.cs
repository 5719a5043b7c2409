namespace Cop.Samples.Tests;

#region agent
public sealed class LinkChecker(ILinkProbe probe) : IAgent
{
    public async Task<AgentOutput> HandleAsync(Delivery delivery, AgentContext context, CancellationToken cancellationToken)
    {
        var link = delivery.Trigger!.Payload["link"]!.AsString()!;
        return await probe.ExistsAsync(link, cancellationToken)
            ? AgentOutput.None
            : EventDraft.Create("link.broken", ("link", CopJson.From(link)));
    }
}
#endregion
