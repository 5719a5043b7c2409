using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Cop.Hitl;

/// <summary>Adds people to a host's kernel.</summary>
public static class CopBuilderHitlExtensions
{
    /// <summary>
    /// Adds the profile COP/HITL for every topic, the service <see cref="HumanRequests"/>, and the operations of the inbox for the
    /// interfaces of the host. Register an <see cref="IRoleResolver"/>
    /// to say who has which role.
    /// </summary>
    public static CopBuilder AddHitl(this CopBuilder cop)
    {
        ArgumentNullException.ThrowIfNull(cop);
        cop.Services.TryAddSingleton(services => new HumanRequests(
            services.GetRequiredService<CopKernel>(), services.GetService<IRoleResolver>()));
        cop.Configure(options => options with { Operations = options.Operations.AddRange(InboxOperations.All) });
        cop.Services.TryAddSingleton<IHumanInbox>(services => new HumanInbox(
            services.GetRequiredService<HumanRequests>(), services.GetService<IRoleResolver>()));
        return cop.AddProfile(HitlProfile.Create(), isGlobal: true);
    }

    /// <summary>
    /// Sends notifications of open requests: at least once for each, tried again like every delivery, and parked in the end.
    /// </summary>
    /// <param name="cop">The builder.</param>
    /// <param name="create">Creates the notifier for an invocation.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <param name="agent">The options of the agent that sends; null for the defaults.</param>
    public static CopBuilder NotifyPeople(
        this CopBuilder cop, Func<IServiceProvider, IHumanNotifier> create, NotificationOptions? options = null, AgentOptions? agent = null)
    {
        ArgumentNullException.ThrowIfNull(cop);
        ArgumentNullException.ThrowIfNull(create);
        return cop.AddAgent(new AgentRegistration(
            NotificationAgent.Name, NotificationAgent.Filter, agent ?? new AgentOptions(),
            services => new NotificationAgent(create(services), options ?? new NotificationOptions())));
    }
}
