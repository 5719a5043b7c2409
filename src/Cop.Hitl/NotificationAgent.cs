namespace Cop.Hitl;

/// <summary>Notifies of requests that are open: when they are asked, passed on, escalated and reminded of.</summary>
internal sealed class NotificationAgent(IHumanNotifier notifier, NotificationOptions options) : IAgent
{
    public const string Name = "hitl-notifier";

    public static EventFilter Filter { get; } = EventFilter.ForTypes(
        HitlEventTypes.InputRequested, HitlEventTypes.DecisionRequested, HitlEventTypes.Delegated, HitlEventTypes.Escalated,
        HitlEventTypes.Reminded);

    public async Task<AgentOutput> HandleAsync(Delivery delivery, AgentContext context, CancellationToken cancellationToken)
    {
        var about = delivery.Trigger!;
        if (about.Payload["requestId"]?.AsString() is not { } requestId)
            return AgentOutput.None;
        var read = await context.Store.GetProfileRowAsync(
            context.TopicId, HitlProfile.Name, HitlProfile.RequestKind, requestId, cancellationToken).ConfigureAwait(false);
        if (read.Unwrap() is not { Status: RequestRow.Open } row)
            return AgentOutput.None;
        var request = HumanRequest.From(row);
        var link = options.Links is { } links && RequestRules.IsPerson(request.Assignee)
            ? links.Create(request.TopicId, request.Id, new Actor(request.Assignee!), options.LinkLifetime) : null;
        await notifier.NotifyAsync(new HumanNotification(about.Id, about.Type, request, link), cancellationToken).ConfigureAwait(false);
        return AgentOutput.None;
    }
}
