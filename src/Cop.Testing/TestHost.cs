using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Cop.Testing;

/// <summary>The services and options of a configuration that a test shares with its host.</summary>
internal static class TestHost
{
    /// <summary>Creates the services: the configuration on a store in memory.</summary>
    public static ServiceProvider Create(
        Action<CopBuilder> configure, Action<IServiceCollection>? addServices, Func<CopOptions, CopOptions> change)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var services = new ServiceCollection();
        addServices?.Invoke(services);
        services.AddCop(cop =>
        {
            cop.UseMemory();
            configure(cop);
            // Last, so that it sees every agent.
            cop.Configure(change);
        });
        return services.BuildServiceProvider();
    }

    /// <summary>Returns the options of a configuration.</summary>
    /// <exception cref="OptionsValidationException">The configuration has faults; the message names all.</exception>
    public static CopOptions OptionsOf(IServiceProvider services) => services.GetRequiredService<IOptions<CopOptions>>().Value;
}
