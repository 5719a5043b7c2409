using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Cop;

/// <summary>Brings the kernel into a host.</summary>
public static class CopServiceCollectionExtensions
{
    /// <summary>
    /// Adds a <see cref="CopKernel"/>, which starts before and stops after the host's other hosted parts. Calling it again adds to
    /// what is there, so that a library can bring its agents.
    /// </summary>
    /// <param name="services">The host's services.</param>
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
