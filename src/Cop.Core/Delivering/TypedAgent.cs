using System.Collections.Frozen;

namespace Cop;

/// <summary>An agent of typed handlers, for one invocation.</summary>
internal sealed class TypedAgent(
    IServiceProvider services, FrozenDictionary<string, TypedHandler> handlers,
    FrozenDictionary<string, TypedResumption> resumptions) : IAgent
{
    public Task<AgentOutput> HandleAsync(Delivery delivery, AgentContext context, CancellationToken cancellationToken)
    {
        if (delivery.Continuation is { } continuation)
        {
            return continuation.Label is { } label && resumptions.TryGetValue(label, out var resumption)
                ? resumption.Invoke(services, delivery, context, cancellationToken)
                : throw Unhandled(delivery, context);
        }

        return delivery.Trigger is { } trigger && handlers.TryGetValue(EventAliases.Canonical(trigger.Type), out var handler)
            ? handler.Invoke(services, trigger, context, cancellationToken)
            : throw Unhandled(delivery, context);
    }

    private static CopInvariantException Unhandled(Delivery delivery, AgentContext context) => new(
        $"Agent '{context.Agent}' has no handler for the delivery of '{delivery.CauseId}', though its filter or its resume points " +
            "selected it.");
}
