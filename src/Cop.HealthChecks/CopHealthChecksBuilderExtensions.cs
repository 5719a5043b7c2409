using Cop.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Cop;

/// <summary>Registers the health checks of a host's kernel.</summary>
public static class CopHealthChecksBuilderExtensions
{
    /// <summary>The tag of the liveness check.</summary>
    public const string LiveTag = "live";

    /// <summary>The tag of the readiness check.</summary>
    public const string ReadyTag = "ready";

    /// <summary>
    /// Adds the checks <c>cop.live</c> and <c>cop.ready</c> of the kernel that <c>services.AddCop(…)</c> registers.
    /// </summary>
    /// <param name="builder">The host's health checks.</param>
    /// <param name="storeTimeout">The time after which a store that has not responded is reported as unhealthy; null for
    /// <see cref="CopKernel.DefaultHealthTimeout"/>.</param>
    /// <remarks>
    /// <c>cop.live</c> fails only when a restart of the process helps, and never because of the store's server. <c>cop.ready</c> has the
    /// status of <see cref="KernelHealth"/>, and an entry in its data for each component.
    /// </remarks>
    public static IHealthChecksBuilder AddCop(this IHealthChecksBuilder builder, TimeSpan? storeTimeout = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var timeout = storeTimeout ?? CopKernel.DefaultHealthTimeout;
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero, nameof(storeTimeout));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(timeout, CopOptions.MaxTimeSpan, nameof(storeTimeout));
        return builder
            .Add(new HealthCheckRegistration(
                "cop.live", services => new LivenessCheck(KernelOf(services)), HealthStatus.Unhealthy, [LiveTag]))
            .Add(new HealthCheckRegistration(
                "cop.ready", services => new ReadinessCheck(KernelOf(services), timeout), HealthStatus.Unhealthy, [ReadyTag]));
    }

    private static CopKernel KernelOf(IServiceProvider services) => services.GetRequiredService<CopKernel>();
}
