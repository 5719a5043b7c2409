using Cop.Events;
using Cop.Hitl;

namespace Cop.AI.AgentFramework;

/// <summary>Adds agents of Microsoft Agent Framework to a host's kernel.</summary>
public static class CopBuilderAgentFrameworkExtensions
{
    /// <summary>Adds an agent of the framework. Call <c>AddHitl</c> too, if a tool of it requires approval.</summary>
    /// <param name="cop">The builder.</param>
    /// <param name="name">Agent name, unique in the host.</param>
    /// <param name="configure">Describes the agent.</param>
    /// <param name="options">Invocation options; null for 10 min and 8 concurrent deliveries of a topic.</param>
    /// <exception cref="ArgumentException">The description has no agent.</exception>
    public static CopBuilder AddFrameworkAgent(
        this CopBuilder cop, string name, Action<FrameworkAgentBuilder> configure, AgentOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(cop);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(configure);
        var builder = new FrameworkAgentBuilder();
        configure(builder);
        if (builder.Create is null)
            throw new ArgumentException($"Agent '{name}' has no agent of the framework; call {nameof(FrameworkAgentBuilder.UseAgent)}.");
        var framework = new FrameworkAgent(name, builder);
        var agent = cop.AddAi().AddAgent(name, options ?? new AgentOptions { Timeout = TimeSpan.FromMinutes(10), MaxConcurrency = 8 })
            .OnAssigned(FrameworkAgent.Begin)
            .OnResume(FrameworkAgent.Next, framework.ContinueAsync)
            .OnAnswer(FrameworkAgent.Approve, framework.DecidedAsync)
            .On<ContinuationAbandoned>(framework.GiveUpAsync);
        builder.AddStarts(agent, framework);
        return cop;
    }
}
