using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Cop;

/// <summary>Registers the kernel in a host's services.</summary>
public static class CopServiceCollectionExtensions
{
    /// <summary>
    /// Adds a <see cref="CopKernel"/> that starts before and stops after the host's other hosted services. Repeated calls add to the same
    /// kernel, so that libraries can add agents.
    /// </summary>
    /// <param name="services">The host's service collection.</param>
    /// <param name="configure">Chooses the store, adds agents, sets options.</param>
    public static IServiceCollection AddCop(this IServiceCollection services, Action<CopBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        configure(Find(services) ?? AddKernel(services));
        return services;
    }

    private static CopBuilder? Find(IServiceCollection services) =>
        services.FirstOrDefault(known => known.ServiceType == typeof(CopBuilder))?.ImplementationInstance as CopBuilder;

    private static CopBuilder AddKernel(IServiceCollection services)
    {
        var builder = new CopBuilder(services);
        services.AddSingleton(builder);
        services.AddSingleton<IOptionsFactory<CopOptions>, CopOptionsFactory>();
        services.AddOptions<CopOptions>().ValidateOnStart();
        services.AddSingleton(_ => new CopKernel());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, CopHostedService>());
        return builder;
    }
}
