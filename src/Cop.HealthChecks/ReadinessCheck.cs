using Cop.Health;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Cop;

/// <summary>Reports the health of the kernel, its store and its background work.</summary>
internal sealed class ReadinessCheck(CopKernel kernel, TimeSpan storeTimeout) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var health = await kernel.GetHealthAsync(storeTimeout, cancellationToken).ConfigureAwait(false);
        var problems = health.Components.Where(component => component.Status != KernelHealthStatus.Healthy)
            .Select(component => $"{component.Component}: {component.Message}");
        var data = health.Components.ToDictionary(
            component => component.Component, component => (object)component.Message, StringComparer.Ordinal);
        var status = health.Status switch
        {
            KernelHealthStatus.Healthy => HealthStatus.Healthy,
            KernelHealthStatus.Degraded => HealthStatus.Degraded,
            _ => context.Registration.FailureStatus,
        };
        return new HealthCheckResult(status, status == HealthStatus.Healthy ? null : string.Join('\n', problems), data: data);
    }
}
