using System.Collections.Frozen;

namespace Cop;

/// <summary>An agent of typed handlers, for one invocation.</summary>
internal sealed class TypedAgent(IServiceProvider services, FrozenDictionary<string, TypedHandler> handlers) : IAgent
{
    public Task<AgentOutput> HandleAsync(Delivery delivery, AgentContext context, CancellationToken cancellationToken) =>
        delivery is { IsResume: false, Trigger: { } trigger } && handlers.TryGetValue(EventAliases.Canonical(trigger.Type), out var handler)
            ? handler.Invoke(services, trigger, context, cancellationToken)
            : throw new CopInvariantException(
                $"Agent '{context.Agent}' has no handler for the delivery of '{delivery.CauseId}', though its filter selected it.");
}
