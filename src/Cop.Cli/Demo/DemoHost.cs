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
    /// <remarks>Profiles of this tool that the store has are kept: a store refuses a host without them.</remarks>
    public static async Task<DemoHost> StartAsync(IEventStore storage, Action<CopBuilder> configure, CancellationToken cancellationToken)
    {
        var known = await KnownAsync(storage, cancellationToken).ConfigureAwait(false);
        var services = new ServiceCollection();
        services.AddCop(cop =>
        {
            cop.UseEventStore((_, _) => Task.FromResult(CopResult.Ok(storage)));
            configure(cop);
            cop.Configure(options => options with
            {
                Profiles = [.. options.Profiles.UnionBy(known, profile => profile.Name, StringComparer.Ordinal)],
                GlobalProfiles = [.. options.GlobalProfiles.Union(known.Select(profile => profile.Name), StringComparer.Ordinal)],
            });
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

    private static async Task<IReadOnlyList<Profile>> KnownAsync(IEventStore storage, CancellationToken cancellationToken)
    {
        try
        {
            return await OpenStore.KnownProfilesAsync(storage, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await storage.DisposeAsync().ConfigureAwait(false);
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
