namespace Cop.Samples.Tests;

#region agent
[EventType("link.found")] public sealed partial record LinkFound(string Link);

[EventType("link.broken")] public sealed partial record LinkBroken(string Link);

public sealed class LinkChecker(ILinkProbe probe)
{
    public async Task<AgentOutput> CheckAsync(LinkFound found, AgentContext context, CancellationToken cancellationToken) =>
        await probe.ExistsAsync(found.Link, cancellationToken) ? AgentOutput.None : new LinkBroken(found.Link);
}
#endregion
