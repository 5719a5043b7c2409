using Cop.Health;

namespace Cop.Cli;

/// <summary><c>cop store health</c>: reports the health of a store as the tool sees it.</summary>
internal static class HealthCommand
{
    public static async Task<int> RunAsync(CommandContext invocation)
    {
        var store = await OpenStore.ForReadingAsync(invocation).ConfigureAwait(false);
        await using var open = store.ConfigureAwait(false);
        var health = await store.Kernel.GetHealthAsync(cancellationToken: invocation.Cancellation).ConfigureAwait(false);
        var json = CopJson.Object(
            ("status", CopJson.From(NameOf(health.Status))), ("components", CopJson.Array(health.Components.Select(ToJson))));
        return invocation.Answer(
            json,
            () =>
            {
                invocation.Screen.Text($"{NameOf(health.Status)}");
                foreach (var component in health.Components)
                    invocation.Screen.Text(
                        $"{component.Component}: {NameOf(component.Status)}. {component.Message}", 2, ColourOf(component.Status));
            },
            health.Status == KernelHealthStatus.Healthy ? ExitCode.Ok : ExitCode.Failed);
    }

    private static CopJson ToJson(ComponentHealth component) => CopJson.Object(
    [
        ("component", CopJson.From(component.Component)),
        ("status", CopJson.From(NameOf(component.Status))),
        ("message", CopJson.From(component.Message)),
        .. component.Count is { } count ? [("count", (CopJson?)CopJson.From(count))] : Array.Empty<(string, CopJson?)>(),
    ]);

    private static string NameOf(KernelHealthStatus status) => status switch
    {
        KernelHealthStatus.Healthy => "healthy",
        KernelHealthStatus.Degraded => "degraded",
        _ => "unhealthy",
    };

    private static string? ColourOf(KernelHealthStatus status) => status switch
    {
        KernelHealthStatus.Healthy => null,
        KernelHealthStatus.Degraded => "yellow",
        _ => "red",
    };
}
