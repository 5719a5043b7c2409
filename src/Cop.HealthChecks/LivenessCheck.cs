using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Cop;

/// <summary>Fails when a restart of the process helps.</summary>
internal sealed class LivenessCheck(CopKernel kernel) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var broken = kernel.GetLocalHealth().Components.FirstOrDefault(component => component.NeedsRestart);
        return Task.FromResult(broken is null
            ? HealthCheckResult.Healthy()
            : new HealthCheckResult(context.Registration.FailureStatus, $"{broken.Component}: {broken.Message}"));
    }
}
