using Cop.Health;
using Xunit.Abstractions;

namespace Cop.Stores.Tests;

/// <summary>The health of a kernel whose server stops and comes back.</summary>
public sealed class PostgresHealthTests(ITestOutputHelper output) : FaultFixture(output)
{
    [Fact]
    public async Task A_stopped_server_is_unhealthy_with_its_cause_until_it_is_back()
    {
        if (!Server.IsOurs)
            return; // An external server is not stopped.
        var options = new PostgresOptions
        {
            NodeId = "urn:cop:node:a", Schema = Schema, LeaseDuration = TimeSpan.FromMilliseconds(300), MaxRetryAttempts = 0,
            AppendTimeout = HangLimit.Span,
        };
        var projection = UserProjection.Create<string>("ids", stored => stored.Id, (_, stored) => stored.Id);
        var store = (await PostgresEventStore.OpenAsync(Server.ConnectionString, options)).Unwrap();
        await using var kernel = await CopKernel.StartAsync(store, new CopOptions { Projections = [projection] });
        (await kernel.AppendAsync("t", EventDraft.Create("note"), Actor.Human("ada"))).Unwrap();
        var healthy = await UntilAsync(kernel, health => health.Status == KernelHealthStatus.Healthy);
        healthy.Components.Select(component => component.Component)
            .ShouldBe(["kernel", "lease", "sequencer", "history", "projection ids", "store", "parked deliveries"]);

        Server.StopImmediately();
        // The lease may be over before a heartbeat has met the stopped server and left the cause.
        var stopped = await UntilAsync(kernel, health => Of(health, "lease") is { Status: KernelHealthStatus.Unhealthy } lease
            && lease.Message.Contains(CopErrorCodes.Unavailable, StringComparison.Ordinal));
        Server.Start();

        Of(stopped, "store").Status.ShouldBe(KernelHealthStatus.Unhealthy);
        Of(stopped, "store").Message.ShouldStartWith(CopErrorCodes.Unavailable);
        Of(stopped, "kernel").Status.ShouldBe(KernelHealthStatus.Healthy);
        stopped.NeedsRestart.ShouldBeFalse();
        await UntilAsync(kernel, health => health.Status == KernelHealthStatus.Healthy);
    }

    [Fact]
    public async Task A_reader_reports_no_lease_and_no_sequencer()
    {
        var options = new PostgresOptions { NodeId = "urn:cop:node:reader", Schema = Schema, ReadOnly = true };
        await using var kernel =
            await CopKernel.StartAsync((await PostgresEventStore.OpenAsync(Server.ConnectionString, options)).Unwrap());
        var health = await kernel.GetHealthAsync(HangLimit.Span);
        health.Status.ShouldBe(KernelHealthStatus.Healthy);
        health.Components.Select(component => component.Component).ShouldBe(["kernel", "history", "store", "parked deliveries"]);
    }

    private static ComponentHealth Of(KernelHealth health, string component) =>
        health.Components.Single(each => each.Component == component);

    private static async Task<KernelHealth> UntilAsync(CopKernel kernel, Predicate<KernelHealth> isMet)
    {
        using var patience = HangLimit.Begin();
        while (true)
        {
            var health = await kernel.GetHealthAsync(cancellationToken: patience.Token);
            if (isMet(health))
                return health;
            await Task.Yield();
        }
    }
}
