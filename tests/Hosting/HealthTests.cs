using Cop.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Cop.Hosting.Tests;

/// <summary>The health checks of a host's kernel.</summary>
public sealed class HealthTests
{
    [Fact]
    public async Task A_running_kernel_is_live_and_ready()
    {
        using var host = Build(_ => { });
        await host.StartAsync();
        var report = await CheckAsync(host);
        report.Entries.Keys.ShouldBe(["cop.live", "cop.ready"], ignoreOrder: true);
        report.Entries["cop.live"].Tags.ShouldBe(["live"]);
        report.Entries["cop.ready"].Tags.ShouldBe(["ready"]);
        report.Status.ShouldBe(HealthStatus.Healthy, report.Entries["cop.ready"].Description);
        report.Entries["cop.ready"].Data.Keys.ShouldBe(["kernel", "journal", "store", "parked deliveries"], ignoreOrder: true);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_kernel_that_is_not_started_is_live_but_not_ready()
    {
        using var host = Build(_ => { });
        var report = await CheckAsync(host);
        report.Entries["cop.live"].Status.ShouldBe(HealthStatus.Healthy);
        report.Entries["cop.ready"].Status.ShouldBe(HealthStatus.Unhealthy);
        report.Entries["cop.ready"].Description!.ShouldContain("not started");
    }

    [Fact]
    public async Task A_stopped_kernel_is_neither_live_nor_ready()
    {
        using var host = Build(_ => { });
        await host.StartAsync();
        await host.Kernel().StopAsync();
        var report = await CheckAsync(host);
        foreach (var check in report.Entries.Values)
        {
            check.Status.ShouldBe(HealthStatus.Unhealthy);
            check.Description!.ShouldContain("has stopped");
        }

        await host.StopAsync();
    }

    [Fact]
    public async Task A_stopped_projection_is_degraded_with_its_reason()
    {
        var projection =
            UserProjection.Create<string>("orders", stored => stored.Id, (_, _) => throw new InvalidOperationException("no such order"));
        using var host = Build(cop => cop.Configure(options => options with { Projections = [projection] }));
        await host.StartAsync();
        var appended = (await host.Kernel().AppendAsync("t", EventDraft.Create("a"), TestHost.Ada)).Unwrap();
        (await host.Kernel().WaitForProjectionAsync(projection, appended.First)).IsOk.ShouldBeFalse();

        var report = await CheckAsync(host);

        report.Entries["cop.live"].Status.ShouldBe(HealthStatus.Healthy);
        report.Entries["cop.ready"].Status.ShouldBe(HealthStatus.Degraded);
        report.Entries["cop.ready"].Description!.ShouldContain("projection orders: ");
        report.Entries["cop.ready"].Description!.ShouldContain("no such order");
        await host.StopAsync();
    }

    [Fact]
    public async Task A_parked_delivery_is_degraded_with_its_count()
    {
        using var host = Build(cop => cop.AddAgent(AgentRegistration.Create(
            "clumsy", EventFilter.ForTypes("a"), (_, _, _) =>
                throw new InvalidOperationException("dropped it"), new AgentOptions { MaxAttempts = 1 })));
        await host.StartAsync();
        (await host.Kernel().AppendAsync("t", EventDraft.Create("a"), TestHost.Ada)).Unwrap();
        await host.Kernel().WaitForTypeAsync("t", EventTypes.DeliveryParked);

        var health = await host.Kernel().GetHealthAsync();

        health.Status.ShouldBe(KernelHealthStatus.Degraded);
        health.Components.Single(component => component.Component == "parked deliveries").Count.ShouldBe(1);
        var report = await CheckAsync(host);
        report.Entries["cop.ready"].Status.ShouldBe(HealthStatus.Degraded);
        report.Entries["cop.ready"].Description!.ShouldContain("1 delivery is parked");
        await host.StopAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task A_timeout_that_is_not_positive_is_refused(int seconds)
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new ServiceCollection().AddHealthChecks().AddCop(TimeSpan.FromSeconds(seconds)));
        await using var kernel = await CopKernel.StartAsync(EmbeddedEventStore.OpenInMemory(Guid.NewGuid));
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => kernel.GetHealthAsync(TimeSpan.FromSeconds(seconds)));
    }

    private static IHost Build(Action<CopBuilder> configure) => TestHost.Build(
        cop =>
        {
            cop.UseMemory();
            configure(cop);
        },
        services => services.AddHealthChecks().AddCop());

    private static Task<HealthReport> CheckAsync(IHost host) => host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
}
