using Cop.Hitl;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Cop.Cli;

/// <summary>The host of a demo: its agents, on a store that is open already.</summary>
internal sealed class DemoHost : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private DemoHost(ServiceProvider services) => _services = services;

    public CopKernel Kernel => _services.GetRequiredService<CopKernel>();

    public HumanRequests Inbox => _services.GetRequiredService<HumanRequests>();

    /// <summary>Starts the host; it then owns the store.</summary>
    public static async Task<DemoHost> StartAsync(IEventStore storage, Action<CopBuilder> configure, CancellationToken cancellationToken)
    {
        var services = new ServiceCollection();
        services.AddCop(cop =>
        {
            cop.UseEventStore((_, _) => Task.FromResult(CopResult.Ok(storage)));
            configure(cop);
        });
        var host = new DemoHost(services.BuildServiceProvider());
        try
        {
            foreach (var hosted in host._services.GetServices<IHostedService>())
                await hosted.StartAsync(cancellationToken).ConfigureAwait(false);
            return host;
        }
        catch
        {
            await host.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var hosted in _services.GetServices<IHostedService>().Reverse())
            await hosted.StopAsync(CancellationToken.None).ConfigureAwait(false);
        await _services.DisposeAsync().ConfigureAwait(false);
    }
}
