using System.Collections.Frozen;

namespace Cop;

/// <summary>An agent of typed handlers, for one invocation.</summary>
internal sealed class TypedAgent(
    IServiceProvider services, FrozenDictionary<string, TypedHandler> handlers,
    FrozenDictionary<string, TypedResumption> resumptions, bool takesOwn) : IAgent
{
    public Task<AgentOutput> HandleAsync(Delivery delivery, AgentContext context, CancellationToken cancellationToken)
    {
        if (delivery.Continuation is { } continuation)
        {
            return continuation.Label is { } label && resumptions.TryGetValue(label, out var resumption)
                ? resumption.Invoke(services, delivery, context, cancellationToken)
                : throw Unhandled(delivery, context);
        }

        if (delivery.Trigger is not { } trigger || !handlers.TryGetValue(EventAliases.Canonical(trigger.Type), out var handler))
            throw Unhandled(delivery, context);
        // The filter includes own events as soon as one handler takes them.
        return handler.TakesOwn || !takesOwn || trigger.Initiator != Actor.Agent(context.Agent).Identity
            ? handler.Invoke(services, trigger, context, cancellationToken)
            : Task.FromResult(AgentOutput.None);
    }

    private static CopInvariantException Unhandled(Delivery delivery, AgentContext context) => new(
        $"Agent '{context.Agent}' has no handler for the delivery of '{delivery.CauseId}', though its filter or its resume points " +
            "selected it.");
}
