using System.Collections.Immutable;
using Cop.Health;
using Microsoft.AspNetCore.Http;

namespace Cop.AspNetCore;

/// <summary>Endpoints for probes: liveness and readiness.</summary>
internal static class HealthEndpoints
{
    public static ImmutableArray<HttpEndpoint> All { get; } =
    [
        new("health.live", "GET", "health/live", CopEndpoints.HealthGroup, "Fails only when a restart of the process helps.")
        {
            IsUnlimited = true,
            AnswerAsync = (request, _) =>
            {
                var health = request.Kernel.GetLocalHealth();
                return Task.FromResult<CopResult<HttpAnswer>>(Write(health, !health.NeedsRestart));
            },
        },
        new("health.ready", "GET", "health/ready", CopEndpoints.HealthGroup, "Reads the store, and reports each component.")
        {
            IsUnlimited = true,
            AnswerAsync = async (request, cancellationToken) =>
            {
                var health = await request.Kernel.GetHealthAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
                return Write(health, health.Status != KernelHealthStatus.Unhealthy);
            },
        },
    ];

    private static HttpAnswer Write(KernelHealth health, bool isGood) => new(
        OperationResult.Json(CopJson.Object(
            ("status", CopJson.From(Word(health.Status))),
            ("components", CopJson.Array(health.Components.Select(component => CopJson.Object(
                ("component", CopJson.From(component.Component)), ("status", CopJson.From(Word(component.Status))),
                ("message", CopJson.From(component.Message)),
                ("count", component.Count is { } count ? CopJson.From(count) : null))))))),
        isGood ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);

    private static string Word(KernelHealthStatus status) => status switch
    {
        KernelHealthStatus.Healthy => "healthy",
        KernelHealthStatus.Degraded => "degraded",
        _ => "unhealthy",
    };
}
