using Cop.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Cop.Packages;

/// <summary>Adds context packages to a host's kernel.</summary>
public static class CopBuilderPackagesExtensions
{
    /// <summary>Adds the profile COP/Packages for every topic. <see cref="AddPackageAgent"/> does so by itself.</summary>
    /// <param name="cop">The builder.</param>
    public static CopBuilder AddPackages(this CopBuilder cop)
    {
        ArgumentNullException.ThrowIfNull(cop);
        if (cop.Services.Any(service => service.ImplementationType == typeof(FirstBinding))) return cop;
        cop.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, FirstBinding>());
        return cop.AddProfile(PackagesProfile.Create(), isGlobal: true);
    }

    /// <summary>
    /// Adds an agent that a package describes: prompts, guardrails, tools, settings and memory are the package's; the model, the code of
    /// the tools and the people who approve are the host's. The bundle is bound to the agent by an event, and each model call records its
    /// digest.
    /// </summary>
    /// <param name="cop">The builder. Call <c>AddHitl</c> too where calls are approved.</param>
    /// <param name="name">Agent name, unique in the host.</param>
    /// <param name="package">The package. It is bound at the first start; later ones are bound by <see cref="PackageBinding"/>.</param>
    /// <param name="configure">Describes what the package cannot bring.</param>
    /// <param name="options">Invocation options; null for those of chat agents.</param>
    /// <exception cref="ArgumentException">Something is missing; the message names it.</exception>
    public static CopBuilder AddPackageAgent(
        this CopBuilder cop, string name, ContextPackage package, Action<PackageAgentBuilder> configure, AgentOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(cop);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(package);
        ArgumentNullException.ThrowIfNull(configure);
        var builder = new PackageAgentBuilder(package);
        configure(builder);
        builder.Validate(name);
        cop.AddPackages();
        var agent = new PackageAgent(name, package, builder, TimeProvider.System);
        cop.Services.AddSingleton(agent);
        GuardrailAlerts.AddTo(cop);
        return cop.AddChatAgent(name, agent.Configure, options);
    }
}
